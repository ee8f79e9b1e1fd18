package io.callflow.contract.export;

/**
 * Writes a series as bytes, part after part: {@link #begin}, then {@link #next} for each element,
 * then {@link #end}. All parts joined are the export. Keeps no element, so memory does not grow
 * with the series. For one series, and one thread at a time.
 *
 * @param <T> what the series is of
 */
public interface ExportWriter<T> {
  /** What stands before the first element. */
  byte[] begin();

  /** The element; no bytes if the format cannot carry it. */
  byte[] next(T element);

  /** What stands after the last element. */
  byte[] end();
}
