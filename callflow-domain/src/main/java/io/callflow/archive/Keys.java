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
 * v1/{tenant}/links/{callKey of the other call}/{callKey}
 * v1/{tenant}/correlations/{idHash}/{callKey}
 * v1/{tenant}/erasures/{callKey}
 * </pre>
 *
 * <p>A link is indexed under the other call, so that the other call finds it, too. The key belongs
 * to the call that asserts the link: it goes when that call is erased, and stays when the other is.
 *
 * <p>The key below {@code erasures} is there while its call is being erased, so an erasure that was
 * cut short is found without reading the calls.
 */
final class Keys {
  static final ObjectKey DESCRIPTOR = new ObjectKey("v1/store.json");

  /** Not a part of the archive: a check writes it to learn the time by the store's clock. */
  static final ObjectKey CLOCK = new ObjectKey("v1/clock");

  /** The folders of a tenant. */
  static final Set<String> FOLDERS =
      Set.of("calls", "minutes", "parties", "links", "correlations", "erasures");

  static final String CHUNK_SUFFIX = ".ndjson.gz";
  private static final int HASH_LENGTH = 26;

  /** Keeps the hash of an id apart from that of a party of the same text. */
  private static final String CORRELATION = "correlation\n";

  private static final int KEPT_HASHES = 4096;

  private final int shards;
  private final SecretKeySpec secret;
  private final Map<String, String> hashes = new ConcurrentHashMap<>();

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
    return parties(tenant) + hash(term) + "/" + Minute.date(day) + "/";
  }

  static String erasures(Tenant tenant) {
    return "v1/" + tenant + "/erasures/";
  }

  /** There no later than the mark of the erasure, and until the call is erased. */
  static ObjectKey erasure(Tenant tenant, CallKey call) {
    return new ObjectKey(erasures(tenant) + call);
  }

  static String links(Tenant tenant) {
    return "v1/" + tenant + "/links/";
  }

  /** The folder of the calls that link this one. */
  static String linksTo(Tenant tenant, CallKey other) {
    return links(tenant) + other + "/";
  }

  /** There if {@code call} has an event that links the other call. */
  static ObjectKey link(Tenant tenant, CallKey other, CallKey call) {
    return new ObjectKey(linksTo(tenant, other) + call);
  }

  static String correlations(Tenant tenant) {
    return "v1/" + tenant + "/correlations/";
  }

  /** The folder of the calls that have this correlation id. */
  String correlation(Tenant tenant, String id) {
    return correlations(tenant) + hash(CORRELATION + id) + "/";
  }

  ObjectKey correlation(Tenant tenant, String id, CallKey call) {
    return new ObjectKey(correlation(tenant, id) + call);
  }

  /** Every index key that this event needs. */
  Set<ObjectKey> index(Tenant tenant, CallKey call, CallFlowEvent event) {
    Set<ObjectKey> keys = new LinkedHashSet<>();
    for (IndexEntry entry : IndexEntry.of(event)) {
      keys.addAll(entry.keys(this, tenant, call));
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

  private String hash(String term) {
    String hash = hashes.get(term);
    if (hash == null) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(secret);
        hash = Base32Hex.encode(mac.doFinal(term.getBytes(StandardCharsets.UTF_8)), HASH_LENGTH);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has HmacSHA256", e);
      }
      if (hashes.size() >= KEPT_HASHES) {
        hashes.clear();
      }
      hashes.put(term, hash);
    }
    return hash;
  }
}
