package io.callflow.archive;

/** Limits the requests that one page sends to the store. Used by one thread. */
final class Budget {
  private int listings;
  private int loads;

  Budget(int listings, int loads) {
    this.listings = listings;
    this.loads = loads;
  }

  void listing() {
    listings--;
  }

  void load() {
    loads--;
  }

  boolean isSpent() {
    return listings <= 0 || loads <= 0;
  }
}
