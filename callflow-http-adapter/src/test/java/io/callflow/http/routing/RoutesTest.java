package io.callflow.http.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.operation.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RoutesTest {
  private static final Path CONTRACT =
      Path.of("../callflow-api-contract/src/main/openapi/callflow-openapi.yaml");

  @Test
  void every_operation_of_the_contract_is_served_and_no_other() throws IOException {
    Set<String> contract = new TreeSet<>();
    Pattern path = Pattern.compile("  (/\\S*):\\s*");
    Pattern method = Pattern.compile("    (get|put|post|delete|patch|head|options):\\s*");
    String current = "";
    for (String line : Files.readAllLines(CONTRACT)) {
      Matcher isPath = path.matcher(line);
      Matcher isMethod = method.matcher(line);
      if (isPath.matches()) {
        current = isPath.group(1);
      } else if (isMethod.matches()) {
        contract.add(isMethod.group(1).toUpperCase(Locale.ROOT) + " " + current);
      } else if (line.startsWith("components:")) {
        break;
      }
    }
    Set<String> served = new TreeSet<>();
    for (Operation operation : Operation.values()) {
      String example = operation.path().replaceAll("\\{\\w+}", "x");
      assertEquals(operation, Routes.match(operation.method(), example).operation());
      served.add(operation.method() + " " + operation.path());
    }
    assertTrue(contract.size() > 5, contract::toString);
    assertEquals(contract, served);
  }

  @Test
  void a_path_is_split_before_it_is_decoded_and_goes_on_as_it_is() {
    Routes.Match match = Routes.match("GET", "/calls/a%2Fb/events");
    assertEquals("/calls/{callId}/events", Objects.requireNonNull(match.operation()).path());
    assertEquals(Map.of("callId", "a%2Fb"), match.pathParameters());
  }

  @Test
  void a_literal_segment_wins_over_a_parameter() {
    assertEquals(
        "/events/batch",
        Objects.requireNonNull(Routes.match("POST", "/events/batch").operation()).path());
    Routes.Match get = Routes.match("GET", "/events/batch");
    assertNull(get.operation());
    assertEquals(List.of("POST"), get.methods());
  }
}
