package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.EventType;
import io.callflow.event.StandardEventType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The contract's description of event types names the words that the domain knows. */
final class VocabularyTest {
  private static List<String> lists() {
    String description =
        Contract.DOCUMENT.at("/components/schemas/EventType/description").asString();
    Matcher quoted = Pattern.compile("`([a-z_.\\s]+ [a-z_.\\s]+)`").matcher(description);
    return quoted.results().map(list -> list.group(1)).toList();
  }

  private static Set<String> words(String list) {
    return new TreeSet<>(List.of(list.strip().split("\\s+", -1)));
  }

  @Test
  void the_contract_lists_the_vocabulary() {
    assertEquals(
        Arrays.stream(StandardEventType.values())
            .map(StandardEventType::value)
            .collect(Collectors.toCollection(TreeSet::new)),
        words(lists().get(0)));
  }

  @Test
  void the_contract_lists_the_synonyms() {
    assertEquals(2, lists().size());
    Set<String> synonyms = words(lists().get(1));
    assertEquals(8, synonyms.size());
    for (String word : synonyms) {
      EventType type = new EventType(word);
      assertTrue(type.isKnown() && !type.canonical().equals(type), word);
    }
  }
}
