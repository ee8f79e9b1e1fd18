package io.callflow.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BodyTest {
  /** Three parts, then the end; says when it is closed. */
  private static final class Parts implements Body {
    private final Queue<byte[]> parts =
        new ArrayDeque<>(List.of(new byte[] {1}, new byte[] {2, 3}, new byte[] {4}));
    private int closed;

    @Override
    public OptionalLong length() {
      return OptionalLong.empty();
    }

    @Override
    public byte @Nullable [] next() throws IOException {
      return parts.poll();
    }

    @Override
    public void close() {
      closed++;
    }
  }

  @Test
  void a_body_is_read_part_by_part_and_closed_once() throws IOException {
    Parts parts = new Parts();
    assertArrayEquals(new byte[] {1, 2, 3, 4}, parts.readAll());
    assertEquals(1, parts.closed);
  }

  @Test
  void a_body_of_one_part_ends_after_it() throws IOException {
    Body body = Body.of("ü".getBytes(StandardCharsets.UTF_8));
    assertEquals(OptionalLong.of(2), body.length());
    assertArrayEquals(new byte[] {(byte) 0xC3, (byte) 0xBC}, body.next());
    assertNull(body.next());
    assertNull(Body.NONE.next());
    assertEquals(OptionalLong.of(0), Body.NONE.length());
  }

  @Test
  void a_response_keeps_its_headers_in_order_and_takes_no_status_that_is_not_final() {
    Response response = Response.empty(204).with("Location", "a").with("Location", "b");
    assertEquals(
        List.of("Cache-Control", "X-Content-Type-Options", "Location"),
        List.copyOf(response.headers().keySet()));
    assertEquals("b", response.headers().get("Location"));
    for (int status : new int[] {0, 100, 199, 600}) {
      assertThrows(IllegalArgumentException.class, () -> Response.empty(status), "" + status);
    }
  }
}
