package io.callflow.store.tck;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.tck.FaultyObjectStore.Fault;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Shows for each test of the contract that it can fail. */
final class ObjectStoreContractOverFaultyStoresTest {
  /** The tests that a store without any object passes. */
  private static final Set<String> TRUE_OF_NOTHING =
      Set.of("an_absent_object_reads_as_empty", "an_empty_store_lists_nothing");

  /** The tests that must detect a fault; others may detect it, too. */
  private static final Map<Fault, List<String>> CAUGHT_BY =
      Map.ofEntries(
          entry(
              Fault.IGNORES_CONDITIONS,
              List.of(
                  "if_absent_changes_nothing_where_an_object_is",
                  "if_version_changes_nothing_over_another_version",
                  "of_racing_lists_with_the_same_objects_one_wins_each_object",
                  "of_racing_writers_with_if_absent_exactly_one_wins",
                  "of_racing_writers_with_if_version_exactly_one_wins")),
          entry(
              Fault.CREATES_BY_VERSION,
              List.of(
                  "if_version_brings_no_deleted_object_back",
                  "if_version_writes_nothing_where_no_object_is")),
          entry(Fault.DROPS_EMPTY_CONTENT, List.of("empty_content_is_an_object")),
          entry(Fault.INVENTS, List.of("an_absent_object_reads_as_empty")),
          entry(Fault.CUTS_LARGE_CONTENT, List.of("two_mebibytes_read_back_to_the_byte")),
          entry(Fault.CUTS_LONG_KEYS, List.of("the_longest_key_is_kept")),
          entry(Fault.CONFUSES_KEYS, List.of("keys_that_look_alike_are_kept_apart")),
          entry(
              Fault.SHARES_ARRAYS,
              List.of(
                  "the_arrays_of_a_list_are_not_kept",
                  "the_written_array_is_not_kept_and_the_read_one_is_the_callers_own")),
          entry(
              Fault.HAS_ONE_VERSION,
              List.of("versions_of_one_key_are_equal_only_where_its_contents_are")),
          entry(
              Fault.HANDLES_STAND_APART,
              List.of("whoever_reads_or_lists_after_a_change_has_returned_sees_it")),
          entry(
              Fault.NEVER_OVERWRITES,
              List.of("always_writes_where_nothing_is_and_over_what_is_there")),
          entry(Fault.REFUSES_DELETED_KEYS, List.of("a_key_that_was_deleted_takes_a_new_object")),
          entry(
              Fault.CHECKS_THEN_WRITES,
              List.of(
                  "increments_by_compare_and_swap_lose_none",
                  "of_racing_lists_with_the_same_objects_one_wins_each_object",
                  "of_racing_writers_with_if_absent_exactly_one_wins",
                  "of_racing_writers_with_if_version_exactly_one_wins")),
          entry(
              Fault.WRITES_IN_PARTS,
              List.of(
                  "of_racing_unconditional_writers_all_succeed_and_one_content_stays_whole",
                  "readers_see_one_whole_content_or_another_while_it_is_overwritten")),
          entry(Fault.LISTS_GHOSTS, List.of("an_empty_store_lists_nothing")),
          entry(
              Fault.LISTS_BY_SEGMENT, List.of("keys_are_listed_in_the_order_of_their_plain_text")),
          entry(
              Fault.LISTS_WHOLE_SEGMENTS,
              List.of("a_prefix_is_plain_text_and_may_end_within_a_segment")),
          entry(
              Fault.LISTS_AFTER_AGAIN,
              List.of(
                  "after_is_plain_text_and_need_not_be_a_key",
                  "what_stays_while_others_come_and_go_is_listed_exactly_once")),
          entry(Fault.LISTS_BY_OFFSET, List.of("after_is_plain_text_and_need_not_be_a_key")),
          entry(
              Fault.LISTS_SHORT_PAGES,
              List.of("pages_of_any_size_answer_every_key_once_and_only_the_last_is_short")),
          entry(
              Fault.LISTS_TOO_MANY,
              List.of("pages_of_any_size_answer_every_key_once_and_only_the_last_is_short")),
          entry(
              Fault.LISTS_BIRTHDAYS, List.of("a_listing_tells_when_each_object_was_last_written")),
          entry(
              Fault.NEVER_DELETES,
              List.of("writers_and_deleters_of_one_folder_do_not_hinder_each_other")),
          entry(
              Fault.DELETES_NEIGHBOURS,
              List.of("a_deleted_object_is_gone_and_its_neighbours_are_not")),
          entry(
              Fault.DELETES_A_THOUSAND,
              List.of("fifteen_hundred_objects_are_listed_a_thousand_at_most_and_deleted_at_once")),
          entry(Fault.DELETES_STRICTLY, List.of("deleting_passes_over_keys_without_an_object")),
          entry(Fault.PURGES_ALL, List.of("purging_leaves_what_stands_as_it_is")),
          entry(Fault.PURGES_NOTHING, List.of("purging_forgets_what_the_store_remembers")),
          entry(Fault.REMEMBERS_NOTHING, List.of("purging_forgets_what_the_store_remembers")),
          entry(
              Fault.FORGETS_INDEX_KEYS,
              List.of(
                  "every_write_of_the_longest_list_is_carried_out_with_its_index_keys",
                  "index_keys_are_there_when_the_write_of_their_object_has_returned")),
          entry(
              Fault.WRITES_KEYS_LATE,
              List.of("whoever_sees_an_object_finds_all_of_its_index_keys")),
          entry(Fault.FILLS_KEYS, List.of("index_keys_are_empty_objects")),
          entry(Fault.KEEPS_OLD_KEYS, List.of("index_keys_that_are_written_again_are_as_new")),
          entry(
              Fault.CLAIMS_KEYS,
              List.of("a_refused_write_says_that_its_index_keys_stand_only_if_they_do")),
          entry(Fault.REFUSES_SHARED_KEYS, List.of("several_objects_may_share_index_keys")),
          entry(Fault.FORGETS_LONE_KEYS, List.of("index_keys_are_written_without_their_object")),
          entry(
              Fault.WRITES_A_THOUSAND_KEYS,
              List.of("two_thousand_index_keys_are_written_with_their_object_and_alone")),
          entry(
              Fault.WRITES_A_THOUSAND_LONE_KEYS,
              List.of("two_thousand_index_keys_are_written_with_their_object_and_alone")),
          entry(Fault.MIXES_RESULTS, List.of("results_are_in_the_order_of_their_writes")),
          entry(
              Fault.REFUSES_TOGETHER,
              List.of("the_condition_of_one_write_does_not_concern_the_others_of_its_list")),
          entry(
              Fault.STOPS_AT_A_REFUSAL,
              List.of("the_condition_of_one_write_does_not_concern_the_others_of_its_list")),
          entry(
              Fault.DROPS_THE_REST,
              List.of("every_write_of_the_longest_list_is_carried_out_with_its_index_keys")),
          entry(
              Fault.FAILS_TOGETHER,
              List.of(
                  "a_write_that_a_store_cannot_carry_out_does_not_concern_the_others_of_its_list")),
          entry(Fault.REFUSES_EMPTY_LISTS, List.of("a_list_without_writes_writes_nothing")));

  @Test
  void a_store_that_keeps_nothing_fails_every_test_but_those_of_an_empty_store() {
    Outcome outcome = run(Fault.FORGETS, Set.of());

    assertEquals(Set.of(), outcome.skipped);
    assertEquals(TRUE_OF_NOTHING, outcome.passed);
    Set<String> whole = new TreeSet<>(outcome.failed);
    whole.addAll(outcome.passed);
    assertEquals(namesOfTheSuite(), whole);
  }

  @Test
  void every_test_fails_over_some_faulty_store() {
    Set<String> seenRed = new TreeSet<>(namesOfTheSuite());
    seenRed.removeAll(TRUE_OF_NOTHING);
    CAUGHT_BY.values().forEach(seenRed::addAll);

    assertEquals(namesOfTheSuite(), seenRed);
  }

  @Test
  void every_fault_is_caught() {
    assertEquals(EnumSet.complementOf(EnumSet.of(Fault.FORGETS)), CAUGHT_BY.keySet());
    CAUGHT_BY.forEach(
        (fault, tests) -> {
          Outcome outcome = run(fault, tests);
          assertEquals(Set.of(), outcome.skipped, fault::toString);
          assertEquals(Set.copyOf(tests), outcome.failed, fault::toString);
        });
  }

  private static Set<String> namesOfTheSuite() {
    return Stream.<Class<?>>iterate(
            ObjectStoreContract.class, Objects::nonNull, each -> each.getSuperclass())
        .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The outcome of a suite. */
  private static final class Outcome implements TestExecutionListener {
    final Set<String> passed = new TreeSet<>();
    final Set<String> failed = new TreeSet<>();
    final Set<String> skipped = new TreeSet<>();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      skipped.add(test.getDisplayName());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (!test.isTest()) {
        return;
      }
      String name =
          test.getSource()
              .filter(MethodSource.class::isInstance)
              .map(source -> ((MethodSource) source).getMethodName())
              .orElseThrow();
      switch (result.getStatus()) {
        case SUCCESSFUL -> passed.add(name);
        case FAILED -> failed.add(name);
        case ABORTED -> skipped.add(name);
      }
    }
  }

  private static Outcome run(Fault fault, Collection<String> tests) {
    OverAFaultyStore.fault = fault;
    DiscoverySelector[] selectors =
        tests.isEmpty()
            ? new DiscoverySelector[] {selectClass(OverAFaultyStore.class)}
            : tests.stream()
                .map(test -> selectMethod(OverAFaultyStore.class, test))
                .toArray(DiscoverySelector[]::new);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectors).build();
    Outcome outcome = new Outcome();
    LauncherFactory.create().execute(request, outcome);
    return outcome;
  }

  /** The contract over the current faulty store; its name keeps Surefire from running it alone. */
  static final class OverAFaultyStore extends ObjectStoreContract {
    static volatile Fault fault = Fault.FORGETS;

    @Override
    protected StoreUnderTest newStore() {
      FaultyObjectStore.Objects objects = new FaultyObjectStore.Objects();
      Fault now = fault;
      return new StoreUnderTest() {
        @Override
        public ObjectStore open() {
          return new FaultyObjectStore(now, objects);
        }

        @Override
        public boolean remembersOldVersions() {
          return true;
        }

        @Override
        public int rememberedVersions(ObjectKey key) {
          return now == Fault.REMEMBERS_NOTHING
              ? 0
              : objects.remembered.getOrDefault(key.value(), 0);
        }

        @Override
        public void close() {}
      };
    }
  }
}
