package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.InvocationTargetException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generated code follows the contract: an edited contract yields other verdicts. */
class SeededContractTest {
  private static final String OPERATIONS = "io.callflow.contract.operation.";

  private static String edited(String contract) {
    return replaced(
        replaced(
            replaced(
                contract,
                "        maximum: 1000\n        default: 100\n",
                "        maximum: 7\n        default: 5\n"),
            "  /calls/{callId}/ladder:\n",
            "  /calls/{callId}/picture:\n"),
        "      x-callflow-scope: calls:erase\n",
        "      x-callflow-scope: calls:shred\n");
  }

  private static String replaced(String text, String from, String to) {
    assertEquals(2, text.split(java.util.regex.Pattern.quote(from), -1).length, from);
    return text.replace(from, to);
  }

  @Test
  void an_edited_contract_changes_verdicts_defaults_paths_and_scopes(@TempDir Path folder)
      throws Exception {
    try (URLClassLoader loader = SeededContract.of(folder, SeededContractTest::edited).loader()) {
      assertEquals("limit=7", listCalls(loader, Map.of("limit", List.of("7"))));
      assertEquals("limit=5", listCalls(loader, Map.of()));
      assertEquals("limit range", listCalls(loader, Map.of("limit", List.of("8"))));
      assertEquals("/calls/{callId}/picture", operation(loader, "READ_CALL_LADDER", "path"));
      assertEquals("Optional[calls:shred]", operation(loader, "ERASE_CALL", "scope"));
    }
    ClassLoader own = getClass().getClassLoader();
    assertEquals("limit=8", listCalls(own, Map.of("limit", List.of("8"))));
    assertEquals("Optional[calls:erase]", operation(own, "ERASE_CALL", "scope"));
  }

  @Test
  void an_edit_that_changes_nothing_is_refused(@TempDir Path folder) {
    assertThrows(
        IllegalArgumentException.class, () -> SeededContract.of(folder, contract -> contract));
  }

  private static String listCalls(ClassLoader loader, Map<String, List<String>> query)
      throws ReflectiveOperationException {
    Class<?> reader = loader.loadClass(OPERATIONS + "ParameterReader");
    Class<?> parameters = loader.loadClass(OPERATIONS + "ListCallsParameters");
    Object in = reader.getConstructor(Map.class, Map.class).newInstance(query, Map.of());
    try {
      Object read = parameters.getMethod("read", reader).invoke(null, in);
      return "limit=" + parameters.getMethod("limit").invoke(read);
    } catch (InvocationTargetException refused) {
      return String.valueOf(refused.getTargetException().getMessage());
    }
  }

  private static String operation(ClassLoader loader, String constant, String property)
      throws ReflectiveOperationException {
    Class<?> operation = loader.loadClass(OPERATIONS + "Operation");
    Object value = operation.getField(constant).get(null);
    return String.valueOf(operation.getMethod(property).invoke(value));
  }
}
