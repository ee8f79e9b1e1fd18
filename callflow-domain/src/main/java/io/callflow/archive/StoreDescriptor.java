package io.callflow.archive;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * What holds for a whole store: made once, by whoever opens it first, and never changed. Because it
 * lies in the store, everyone who works on one store derives the same keys.
 *
 * @param format of the store; {@value #FORMAT} today
 * @param shards over how many folders the minute index is spread, 1 to {@value #MAX_SHARDS}; one is
 *     enough for about 3,500 call-minutes a second on S3
 * @param partySecret keys the hashes of parties: 64 hexadecimal digits. Who can list keys, but not
 *     read objects, learns no number
 */
public record StoreDescriptor(int format, int shards, String partySecret) {
  /** The format that is written today. */
  public static final int FORMAT = 1;

  /** The most shards that a store may have. */
  public static final int MAX_SHARDS = 256;

  private static final Pattern SECRET = Pattern.compile("[0-9a-f]{64}");

  public StoreDescriptor {
    if (shards < 1 || shards > MAX_SHARDS) {
      throw new IllegalArgumentException("shards is " + shards + "; 1 to 256 are allowed");
    }
    if (!SECRET.matcher(partySecret).matches()) {
      throw new IllegalArgumentException("the party secret is 64 hexadecimal digits");
    }
  }

  /**
   * What a new store is made with: one shard, and a secret of its own.
   *
   * @param random the source of the secret: a {@code SecureRandom}
   */
  public static StoreDescriptor ofNewStore(RandomGenerator random) {
    return ofNewStore(random, 1);
  }

  /** The same, with this many shards; more than one only where one is not enough. */
  public static StoreDescriptor ofNewStore(RandomGenerator random, int shards) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    return new StoreDescriptor(FORMAT, shards, HexFormat.of().formatHex(secret));
  }
}
