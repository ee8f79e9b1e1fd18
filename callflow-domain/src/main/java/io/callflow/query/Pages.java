package io.callflow.query;

import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a query finds, read page by page as it is used. Nothing is read before the first element is
 * asked for.
 *
 * <pre>{@code
 * for (StoredEvent event : calls.events(EventQuery.lastHour())) { … }
 * List<StoredEvent> first = calls.events(query).stream().limit(10).toList();
 * Page<StoredEvent> page = calls.events(query).page(nextToken);
 * }</pre>
 *
 * <p>Iterating gives every element of every call that can be read. If calls cannot be read, the
 * iteration ends with a {@link CallflowException} with {@link ErrorCode#DAMAGED} that names them,
 * after all other elements were given, so damage is never overlooked; {@link #tellingDamaged} hands
 * them to a consumer instead. A page is read when its first element is asked for, and whatever the
 * store throws comes out there; the iterator can then be asked again and continues.
 *
 * <p>May be iterated any number of times, also at once; each iterator is for one thread.
 *
 * @param <T> an event or the summary of a call
 */
public final class Pages<T> implements Iterable<T> {
  private static final int MOST_NAMED = 10;

  /** Reads one page. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * The page after the one with this token.
     *
     * @param nextToken null for the first page
     */
    Page<T> read(@Nullable String nextToken);
  }

  /** Reads one page without blocking the caller. */
  @FunctionalInterface
  public interface AsyncReader<T> {
    /**
     * The page after the one with this token.
     *
     * @param nextToken null for the first page
     */
    CompletableFuture<Page<T>> read(@Nullable String nextToken);
  }

  private final Reader<T> reader;
  private final AsyncReader<T> asyncReader;
  private final @Nullable Consumer<DamagedCall> damaged;

  private Pages(
      Reader<T> reader, AsyncReader<T> asyncReader, @Nullable Consumer<DamagedCall> damaged) {
    this.reader = reader;
    this.asyncReader = asyncReader;
    this.damaged = damaged;
  }

  /** The pages that these readers read, which are safe for use by many threads. */
  public static <T> Pages<T> of(Reader<T> reader, AsyncReader<T> asyncReader) {
    return new Pages<>(reader, asyncReader, null);
  }

  /** The same, but calls that cannot be read are told to this consumer as iterators meet them. */
  public Pages<T> tellingDamaged(Consumer<DamagedCall> consumer) {
    return new Pages<>(reader, asyncReader, consumer);
  }

  /** Reads the first page. */
  public Page<T> page() {
    return reader.read(null);
  }

  /**
   * Reads a page.
   *
   * @param nextToken from the page before; null for the first page
   * @throws CallflowException {@link ErrorCode#INVALID_TOKEN} if the token is not from a page of
   *     the same query of the same tenant; or as the method says that returned these pages
   */
  public Page<T> page(@Nullable String nextToken) {
    return reader.read(nextToken);
  }

  /** Reads a page as {@link #page(String)} does, on another thread. */
  public CompletableFuture<Page<T>> pageAsync(@Nullable String nextToken) {
    return asyncReader.read(nextToken);
  }

  /** Every element, in the order of the query. Sequential; needs no closing. */
  public Stream<T> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  @Override
  public Iterator<T> iterator() {
    return new Elements();
  }

  private final class Elements implements Iterator<T> {
    private Iterator<T> page = List.<T>of().iterator();
    private @Nullable String nextToken;
    private boolean begun;

    /** The calls to name at the end. */
    private final Map<CallKey, DamagedCall> unread = new LinkedHashMap<>();

    @Override
    public boolean hasNext() {
      while (!page.hasNext() && !(begun && nextToken == null)) {
        read();
      }
      if (!page.hasNext() && !unread.isEmpty()) {
        CallflowException failure = failure();
        unread.clear();
        throw failure;
      }
      return page.hasNext();
    }

    private void read() {
      Page<T> read = reader.read(nextToken);
      if (begun && read.nextToken() != null && read.nextToken().equals(nextToken)) {
        throw new CallflowException(
            ErrorCode.DAMAGED, "A page names itself as the next one; the service is broken.");
      }
      for (DamagedCall call : read.damaged()) {
        if (damaged == null) {
          unread.put(call.callKey(), call);
        } else {
          damaged.accept(call);
        }
      }
      page = read.elements().iterator();
      nextToken = read.nextToken();
      begun = true;
    }

    private CallflowException failure() {
      String calls =
          unread.values().stream()
              .limit(MOST_NAMED)
              .map(call -> "~" + call.callKey() + ": " + call.detail())
              .collect(Collectors.joining(" "));
      int more = unread.size() - MOST_NAMED;
      return new CallflowException(
          ErrorCode.DAMAGED,
          "%d calls could not be read; all others were. %s%s"
              .formatted(unread.size(), calls, more > 0 ? " And " + more + " more." : ""));
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.next();
    }
  }
}
