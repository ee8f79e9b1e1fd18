package io.callflow.archive;

import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.query.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Takes the events of one page from those of one call. */
final class CallSlice {
  private CallSlice() {}

  /** How to ask an event in this form for its id and for the bytes of its metadata. */
  record Form<E>(Function<E, EventId> id, ToIntFunction<E> metadataBytes) {}

  /**
   * Takes a page of the events.
   *
   * @param <E> an event in any form
   * @param all the events of the call, in the order of the page
   * @param wanted which of them are on pages
   * @param limit the most events of the page
   * @param after the token of the page before; null for the first page
   * @throws CallflowException {@link ErrorCode#INVALID_TOKEN} if the call has no such event
   */
  static <E> Page<E> of(
      CallRef call,
      List<E> all,
      Form<E> form,
      Predicate<E> wanted,
      int limit,
      String fingerprint,
      @Nullable PageToken after) {
    EventId from = after == null ? null : after.event();
    boolean begun = from == null;
    PageRoom room = new PageRoom(limit);
    List<E> events = new ArrayList<>();
    for (E event : all) {
      if (!begun) {
        begun = form.id().apply(event).equals(from);
      } else if (wanted.test(event)) {
        if (room.isFull()) {
          EventId last = form.id().apply(events.get(events.size() - 1));
          return new Page<>(events, PageToken.after(fingerprint, last), List.of());
        }
        events.add(event);
        room.take(form.metadataBytes().applyAsInt(event));
      }
    }
    if (!begun) {
      throw new CallflowException(
          ErrorCode.INVALID_TOKEN,
          "nextToken names an event that call " + call + " does not have.");
    }
    return new Page<>(events, null, List.of());
  }
}
