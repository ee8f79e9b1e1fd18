package io.callflow.archive;

/** How much work one page may cost the store. Counted by one thread. */
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
