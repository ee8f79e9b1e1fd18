package io.callflow.codec;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The settings of a whole store. The process that opens a store first writes them; they never
 * change. Every process reads them from the store, so all derive the same keys.
 *
 * @param format of the store; {@value #FORMAT} today
 * @param shards the number of folders of the minute index, 1 to {@value #MAX_SHARDS}; on S3 one
 *     takes about 3,500 call-minutes a second
 * @param partySecret the key of the hashes of parties, 64 hexadecimal digits, so that a reader who
 *     can only list keys, but not read objects, learns no phone number
 */
public record StoreDescriptor(int format, int shards, String partySecret) {
  /** The format that this version writes. */
  public static final int FORMAT = 1;

  /** The most shards of a store. */
  public static final int MAX_SHARDS = 256;

  private static final Pattern SECRET = Pattern.compile("[0-9a-f]{64}");

  public StoreDescriptor {
    if (shards < 1 || shards > MAX_SHARDS) {
      throw new IllegalArgumentException("shards is " + shards + "; 1 to 256 are allowed");
    }
    if (!SECRET.matcher(partySecret).matches()) {
      throw new IllegalArgumentException("the party secret must be 64 hexadecimal digits");
    }
  }

  /**
   * A descriptor for a new store, with one shard and a random secret.
   *
   * @param random the source of the secret: a {@code SecureRandom}
   */
  public static StoreDescriptor ofNewStore(RandomGenerator random) {
    return ofNewStore(random, 1);
  }

  /** A descriptor for a new store with this many shards; most stores need one. */
  public static StoreDescriptor ofNewStore(RandomGenerator random, int shards) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    return new StoreDescriptor(FORMAT, shards, HexFormat.of().formatHex(secret));
  }

  /** The same settings with another number of shards, for a copy of the store. */
  public StoreDescriptor withShards(int value) {
    return new StoreDescriptor(format, value, partySecret);
  }
}
