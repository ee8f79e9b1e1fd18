package io.callflow.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

final class QueryTest {
  private static EventQuery events(int limit) {
    return EventQuery.lastHour().pageSize(limit);
  }

  private static CallQuery calls(int limit) {
    return CallQuery.lastHour().pageSize(limit);
  }

  @Test
  void a_page_has_1_to_1000_events_or_calls() {
    assertEquals(1, events(1).pageSize());
    assertEquals(1000, events(1000).pageSize());
    assertEquals(1, calls(1).pageSize());
    assertEquals(1000, calls(1000).pageSize());
    List<IntFunction<Object>> queries = List.of(QueryTest::events, QueryTest::calls);
    for (IntFunction<Object> query : queries) {
      for (int limit : new int[] {0, -1, 1001, Integer.MAX_VALUE}) {
        CallflowException refused = assertThrows(CallflowException.class, () -> query.apply(limit));
        assertEquals(ErrorCode.INVALID, refused.code());
        assertEquals("/pageSize", refused.violations().get(0).pointer());
        assertEquals("range", refused.violations().get(0).code());
        assertEquals("pageSize is " + limit + "; 1 to 1000 are allowed.", refused.getMessage());
      }
    }
  }
}
