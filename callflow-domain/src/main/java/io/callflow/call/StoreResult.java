package io.callflow.call;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.event.Violation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of storing one event.
 *
 * <pre>{@code
 * for (StoreResult result : calls.tryStoreAll(events)) {
 *   result.failure().ifPresent(failure -> log(failure.code(), failure.getMessage()));
 * }
 * }</pre>
 */
public sealed interface StoreResult {
  /** The event is new and is now stored, like this. */
  record Created(StoredEvent event) implements StoreResult {}

  /** An equal event was stored before: this one. */
  record Duplicate(StoredEvent event) implements StoreResult {}

  /**
   * An event with the same identity but different content was stored before: this one, unchanged.
   */
  record Conflict(StoredEvent stored) implements StoreResult {}

  /**
   * The event is not stored. Equal to another refusal of the same code, message and violations.
   *
   * @param cause why. Its code is {@link ErrorCode#INVALID}, {@link ErrorCode#CALL_FULL}, {@link
   *     ErrorCode#ERASED}, or that of the store's failure. After {@link
   *     ErrorCode#STORE_UNAVAILABLE} the event may be stored nevertheless; store it again to know,
   *     which is safe
   */
  record Refused(CallflowException cause) implements StoreResult {
    /** A refusal for this reason. */
    public Refused(ErrorCode code, String message) {
      this(new CallflowException(code, message));
    }

    /** Why the event is not stored, for programs. */
    public ErrorCode code() {
      return cause.code();
    }

    /** Why the event is not stored, as a sentence for a person. */
    public String message() {
      return String.valueOf(cause.getMessage());
    }

    /** The rules that an invalid event breaks; empty for other codes. */
    public List<Violation> violations() {
      return cause.violations();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Refused that
          && that.code() == code()
          && that.message().equals(message())
          && that.violations().equals(violations());
    }

    @Override
    public int hashCode() {
      return Objects.hash(code(), message());
    }
  }

  /** Whether the event is stored: it was created now, or an equal one was stored before. */
  default boolean isStored() {
    return this instanceof Created || this instanceof Duplicate;
  }

  /**
   * Why the event is not stored, or empty if it is. A conflict has {@link ErrorCode#CONFLICT} and
   * names the stored event.
   */
  default Optional<CallflowException> failure() {
    if (this instanceof Refused refused) {
      return Optional.of(refused.cause());
    }
    return this instanceof Conflict conflict
        ? Optional.of(
            new CallflowException(
                ErrorCode.CONFLICT,
                "An event of the same identity with different content is stored as "
                    + conflict.stored().eventId()
                    + "."))
        : Optional.empty();
  }

  /**
   * The event as it is stored.
   *
   * @throws CallflowException the {@link #failure}, if it is not stored
   */
  default StoredEvent orThrow() {
    if (this instanceof Created created) {
      return created.event();
    }
    if (this instanceof Duplicate duplicate) {
      return duplicate.event();
    }
    throw failure().orElseThrow();
  }
}
