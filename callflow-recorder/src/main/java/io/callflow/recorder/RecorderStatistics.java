package io.callflow.recorder;

/**
 * What a recorder has counted since it was opened.
 *
 * <pre>{@code
 * RecorderStatistics now = recorder.statistics();
 * if (now.dropped() > before.dropped()) {
 *   log("dropped " + (now.dropped() - before.dropped()) + " events");
 * }
 * }</pre>
 *
 * <p>When no thread records and the recorder is idle, {@code recorded + takenUp = stored +
 * duplicates + conflicts + refused + failed + dropped + waiting}. While it works, the numbers are
 * read one after the other and may differ by the events that move meanwhile.
 *
 * @param recorded calls of {@link EventRecorder#record}, with those that were dropped
 * @param takenUp events that an earlier process left in the spill folder and this one has read
 * @param stored events that are new in the store
 * @param duplicates events of which the store had an equal one
 * @param conflicts events of which the store has one with the same identity and other content
 * @param refused events that the store does not accept
 * @param failed events that were given up, because only they failed, again and again
 * @param dropped events that were dropped, for any {@link DropReason}
 * @param spilled events that were written to the spill folder, whether or not they are stored since
 * @param waiting events that wait in memory and on disk. Those that an earlier process has spilled
 *     count from when they are read
 * @param waitingBytes about how much memory the events in memory take, in bytes
 * @param spillBytes the size of the files in the spill folder, in bytes
 */
public record RecorderStatistics(
    long recorded,
    long takenUp,
    long stored,
    long duplicates,
    long conflicts,
    long refused,
    long failed,
    long dropped,
    long spilled,
    long waiting,
    long waitingBytes,
    long spillBytes) {}
