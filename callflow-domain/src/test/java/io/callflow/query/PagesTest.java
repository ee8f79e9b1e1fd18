package io.callflow.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PagesTest {
  private final List<@Nullable String> asked = new ArrayList<>();

  private Pages<Integer> pages(Pages.Reader<Integer> reader) {
    Pages.Reader<Integer> noted =
        token -> {
          asked.add(token);
          return reader.read(token);
        };
    return Pages.of(noted, token -> CompletableFuture.supplyAsync(() -> noted.read(token)));
  }

  private static Page<Integer> page(@Nullable String nextToken, Integer... elements) {
    return new Page<>(List.of(elements), nextToken, List.of());
  }

  private static DamagedCall damaged(int number) {
    return new DamagedCall(new CallId("call-" + number).key(), "object " + number + " is broken.");
  }

  @Test
  void nothing_is_read_before_it_is_asked_for_and_empty_pages_are_passed_over() {
    Pages<Integer> pages =
        pages(
            token ->
                token == null
                    ? page("a")
                    : switch (token) {
                      case "a" -> page("b", 1, 2);
                      case "b" -> page("c");
                      default -> page(null, 3);
                    });
    Iterator<Integer> elements = pages.iterator();
    assertEquals(List.of(), asked);
    assertEquals(1, elements.next());
    assertEquals(2, asked.size());
    assertEquals(2, elements.next());
    assertEquals(2, asked.size());
    assertEquals(3, elements.next());
    assertFalse(elements.hasNext());
    assertThrows(NoSuchElementException.class, elements::next);
    assertEquals(List.of(1, 2, 3), pages.stream().toList(), "again from the start");
  }

  @Test
  void a_failure_comes_out_where_the_page_is_read_and_the_iterator_goes_on_afterwards() {
    CallflowException failure = new CallflowException(ErrorCode.STORE_UNAVAILABLE, "No answer.");
    Iterator<Integer> elements =
        pages(
                token -> {
                  if (asked.size() == 2) {
                    throw failure;
                  }
                  return token == null ? page("a", 1) : page(null, 2);
                })
            .iterator();
    assertEquals(1, elements.next());
    assertEquals(failure, assertThrows(CallflowException.class, elements::next));
    assertEquals(2, elements.next());
    assertFalse(elements.hasNext());
  }

  @Test
  void a_page_that_names_itself_as_the_next_ends_the_iteration() {
    Iterator<Integer> elements = pages(token -> page("again", 1)).iterator();
    elements.next();
    assertEquals(ErrorCode.DAMAGED, assertThrows(CallflowException.class, elements::next).code());
  }

  @Test
  void each_damaged_call_is_named_once_ten_at_most_and_the_end_is_reached_after_it() {
    Pages<Integer> pages =
        pages(
            token ->
                new Page<>(
                    List.of(1),
                    token == null ? "a" : null,
                    IntStream.range(0, 12).mapToObj(PagesTest::damaged).toList()));
    Iterator<Integer> elements = pages.iterator();
    elements.next();
    elements.next();
    String message =
        String.valueOf(assertThrows(CallflowException.class, elements::hasNext).getMessage());
    assertTrue(message.startsWith("12 calls could not be read; all others were. ~"), message);
    assertTrue(message.contains("object 9 is broken."), message);
    assertFalse(message.contains("object 10"), message);
    assertTrue(message.endsWith(" And 2 more."), message);
    assertFalse(elements.hasNext());

    List<DamagedCall> told = new ArrayList<>();
    assertEquals(2, pages.tellingDamaged(told::add).stream().count());
    assertEquals(24, told.size(), "as the pages have them");
  }

  @Test
  void a_page_is_read_without_blocking() {
    Pages<Integer> pages = pages(token -> page(null, 1));
    assertEquals(pages.page(), pages.pageAsync(null).join());
    assertEquals(pages.page("a"), pages.pageAsync("a").join());
  }
}
