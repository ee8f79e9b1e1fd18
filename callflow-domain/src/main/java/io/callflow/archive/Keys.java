package io.callflow.archive;

import io.callflow.codec.StoreDescriptor;
import io.callflow.event.Base32Hex;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallKey;
import io.callflow.event.Party;
import io.callflow.event.PartyAddress;
import io.callflow.event.Tenant;
import io.callflow.store.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of all objects. They contain hashes instead of call ids and numbers, so inventories and
 * access logs contain no personal data, and keys need no escaping.
 *
 * <pre>
 * v1/store.json
 * v1/{tenant}/calls/{callKey}/{chunk:06d}.ndjson.gz
 * v1/{tenant}/minutes/{shard}/{yyyyMMdd}/{HHmm}/{callKey}
 * v1/{tenant}/parties/{partyHash}/{yyyyMMdd}/{callKey}
 * v1/{tenant}/erasures/{callKey}
 * </pre>
 *
 * <p>The key below {@code erasures} is there while its call is being erased, so an erasure that was
 * cut short is found without reading the calls.
 */
final class Keys {
  static final ObjectKey DESCRIPTOR = new ObjectKey("v1/store.json");

  /** Not a part of the archive: a check writes it to learn the time by the store's clock. */
  static final ObjectKey CLOCK = new ObjectKey("v1/clock");

  /** The folders of a tenant. */
  static final Set<String> FOLDERS = Set.of("calls", "minutes", "parties", "erasures");

  static final String CHUNK_SUFFIX = ".ndjson.gz";
  private static final int PARTY_HASH_LENGTH = 26;
  private static final int KEPT_HASHES = 4096;

  private final int shards;
  private final SecretKeySpec secret;
  private final Map<String, String> partyHashes = new ConcurrentHashMap<>();

  Keys(StoreDescriptor descriptor) {
    this.shards = descriptor.shards();
    this.secret =
        new SecretKeySpec(HexFormat.of().parseHex(descriptor.partySecret()), "HmacSHA256");
  }

  static String calls(Tenant tenant) {
    return "v1/" + tenant + "/calls/";
  }

  static String call(Tenant tenant, CallKey call) {
    return calls(tenant) + call + "/";
  }

  static ObjectKey chunk(Tenant tenant, CallKey call, int chunk) {
    return new ObjectKey(call(tenant, call) + Minute.digits(chunk, 6) + CHUNK_SUFFIX);
  }

  int shards() {
    return shards;
  }

  static String minutes(Tenant tenant) {
    return "v1/" + tenant + "/minutes/";
  }

  static String minutes(Tenant tenant, int shard) {
    return minutes(tenant) + shard + "/";
  }

  ObjectKey minute(Tenant tenant, Minute minute, CallKey call) {
    return new ObjectKey(minutes(tenant, shard(call)) + minute + "/" + call);
  }

  private int shard(CallKey call) {
    return shards == 1 ? 0 : Math.floorMod(Integer.parseInt(call.value(), 0, 6, 32), shards);
  }

  static String parties(Tenant tenant) {
    return "v1/" + tenant + "/parties/";
  }

  String party(Tenant tenant, String term, long day) {
    return parties(tenant) + partyHash(term) + "/" + Minute.date(day) + "/";
  }

  static String erasures(Tenant tenant) {
    return "v1/" + tenant + "/erasures/";
  }

  /** There no later than the mark of the erasure, and until the call is erased. */
  static ObjectKey erasure(Tenant tenant, CallKey call) {
    return new ObjectKey(erasures(tenant) + call);
  }

  /** Every index key that this event needs. */
  Set<ObjectKey> index(Tenant tenant, CallKey call, CallFlowEvent event) {
    Minute minute = Minute.of(event.timestamp());
    Set<ObjectKey> keys = new LinkedHashSet<>();
    keys.add(minute(tenant, minute, call));
    if (event.from() != null) {
      keys.addAll(parties(tenant, call, minute, event.from()));
    }
    if (event.to() != null) {
      keys.addAll(parties(tenant, call, minute, event.to()));
    }
    return keys;
  }

  Set<ObjectKey> parties(Tenant tenant, CallKey call, Minute minute, Party party) {
    Set<ObjectKey> keys = new LinkedHashSet<>();
    for (PartyAddress address : PartyAddress.of(party)) {
      keys.add(new ObjectKey(party(tenant, address.user(), minute.day()) + call));
    }
    return keys;
  }

  private String partyHash(String term) {
    String hash = partyHashes.get(term);
    if (hash == null) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(secret);
        hash =
            Base32Hex.encode(mac.doFinal(term.getBytes(StandardCharsets.UTF_8)), PARTY_HASH_LENGTH);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has HmacSHA256", e);
      }
      if (partyHashes.size() >= KEPT_HASHES) {
        partyHashes.clear();
      }
      partyHashes.put(term, hash);
    }
    return hash;
  }
}
