package io.callflow.recorder;

import io.callflow.codec.CallCodec;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a recorder does with an event when its memory is full.
 *
 * <pre>{@code
 * WhenFull.dropNewest();
 * WhenFull.waitUpTo(Duration.ofMillis(20));
 * WhenFull.spillTo(Path.of("/var/spool/pbx"), new JsonCallCodec());
 * }</pre>
 */
public sealed interface WhenFull permits DropNewest, WaitUpTo, SpillTo {
  /** How many bytes a spill folder may have unless another limit is set: 1 GiB. */
  long DEFAULT_SPILL_BYTES = 1L << 30;

  /** Drops the event and counts it. This is the default. */
  static WhenFull dropNewest() {
    return new DropNewest();
  }

  /**
   * Makes the thread that records wait until there is room; drops the event after this time. The
   * only policy under which {@link EventRecorder#record} waits.
   *
   * @param time 1 ns to 1 minute
   */
  static WhenFull waitUpTo(Duration time) {
    return new WaitUpTo(time);
  }

  /** As {@link #spillTo(Path, CallCodec, long)}, with a limit of {@link #DEFAULT_SPILL_BYTES}. */
  static WhenFull spillTo(Path folder, CallCodec codec) {
    return spillTo(folder, codec, DEFAULT_SPILL_BYTES);
  }

  /**
   * Writes events to files in this folder when the store fails or takes longer than 2 seconds for a
   * batch, or when the memory is half full; stores them from there, in order, once the store works.
   * A recorder that is opened over the folder later takes up what is left in it.
   *
   * <p>What is in a file survives the end of the process, also by SIGKILL. Files are forced to disk
   * once per second and on close, so a power cut loses at most the last second. A file is deleted
   * when the store has answered for each of its events; a crash before that makes the store get
   * some events twice, which changes nothing. Only the recorder's own thread reads and writes
   * files.
   *
   * @param folder made if it is absent. One recorder at a time works on it, and locks it. The files
   *     contain callIds and parties; new files and folders are for this process's user only, where
   *     the file system has POSIX permissions
   * @param codec of the lines in the files: a {@code JsonCallCodec}
   * @param maxBytes the most bytes that the files may have together, from 1 MiB. Beyond it, and
   *     while the disk is full, events stay in memory, and the newest are dropped once that is full
   */
  static WhenFull spillTo(Path folder, CallCodec codec, long maxBytes) {
    return new SpillTo(folder, codec, maxBytes);
  }
}
