package io.callflow.archive;

import io.callflow.event.Metadata;
import io.callflow.event.StoredEvent;

/** What a page may still take. Used by one thread. */
final class PageRoom {
  /** The most bytes of metadata of a page; its last event may exceed it. */
  private static final int MAX_BYTES = 8 * 1024 * 1024;

  private int events;
  private int bytes = MAX_BYTES;

  PageRoom(int limit) {
    events = limit;
  }

  /** An event may take more than is left, so that every page has at least one. */
  void take(int metadataBytes) {
    events--;
    bytes -= metadataBytes;
  }

  boolean isFull() {
    return events <= 0 || bytes <= 0;
  }

  static int metadataBytes(StoredEvent event) {
    Metadata metadata = event.event().metadata();
    return metadata == null ? 0 : metadata.size();
  }
}
