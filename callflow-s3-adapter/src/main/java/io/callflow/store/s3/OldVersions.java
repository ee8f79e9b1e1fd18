package io.callflow.store.s3;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.ObjectKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** Deletes the older versions and delete markers that a versioned bucket keeps of a key. */
final class OldVersions {
  /** A purge whose keys others write and delete all the time ends after so many. */
  private static final int MOST_ROUNDS = 5;

  private final S3Client client;
  private final S3Settings settings;
  private final Attempts attempts;
  private final Deletion deletion;

  /** Set once the server has refused to say; then versions are always listed. */
  private volatile boolean versioningIsUnknown;

  OldVersions(S3Client client, S3Settings settings, Attempts attempts, Deletion deletion) {
    this.client = client;
    this.settings = settings;
    this.attempts = attempts;
    this.deletion = deletion;
  }

  /**
   * Purges these keys. Those that are deleted are listed again until nothing is found of them:
   * while others write, delete and purge a key, MinIO answers some listings without a version that
   * is there.
   */
  void purge(Set<ObjectKey> keys) {
    if (keys.isEmpty() || (keys.size() > 1 && neverVersioned())) {
      return;
    }
    Set<ObjectKey> left = keys;
    for (int round = 0; round < MOST_ROUNDS && !left.isEmpty(); round++) {
      left = purgeOnce(left);
    }
  }

  /** Returns the keys whose current version was a delete marker. */
  private Set<ObjectKey> purgeOnce(Set<ObjectKey> keys) {
    Set<ObjectKey> deleted = new LinkedHashSet<>();
    List<ObjectIdentifier> past = new ArrayList<>();
    List<ObjectIdentifier> marks = new ArrayList<>();
    for (ObjectKey key : keys) {
      int before = marks.size();
      collect(settings.prefix() + key, past, marks);
      if (marks.size() > before) {
        deleted.add(key);
      }
      if (past.size() + marks.size() >= Deletion.MOST_AT_ONCE) {
        deleteAll(past, marks);
      }
    }
    deleteAll(past, marks);
    return deleted;
  }

  /**
   * Deletes the current delete marker last: without it the version below would be current again.
   */
  private void deleteAll(List<ObjectIdentifier> past, List<ObjectIdentifier> marks) {
    deletion.delete(S3Operation.DELETE_VERSIONS, past);
    deletion.delete(S3Operation.DELETE_VERSIONS, marks);
    past.clear();
    marks.clear();
  }

  /**
   * Whether the bucket has never had versioning: one request instead of a listing for each key.
   * Sent for each purge, because an operator may enable versioning while this process runs. It can
   * never be disabled again, only suspended.
   */
  private boolean neverVersioned() {
    if (versioningIsUnknown) {
      return false;
    }
    GetBucketVersioningRequest request =
        GetBucketVersioningRequest.builder().bucket(settings.bucket()).build();
    try {
      String status =
          attempts.run(
              S3Operation.READ_VERSIONING,
              "'" + settings.bucket() + "'",
              () -> nonNull(client.getBucketVersioning(request).statusAsString()));
      return status.isEmpty();
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.STORE_REFUSED) {
        throw e;
      }
      versioningIsUnknown = true;
      return false;
    }
  }

  /**
   * Collects the older versions and delete markers of one key. A listing of versions is ordered by
   * key and takes a prefix, so longer keys with this prefix follow; the first of them ends the
   * search.
   */
  private void collect(String key, List<ObjectIdentifier> past, List<ObjectIdentifier> marks) {
    String nextKey = null;
    String nextVersion = null;
    boolean more = true;
    while (more) {
      ListObjectVersionsResponse page = page(key, nextKey, nextVersion);
      more = page.isTruncated();
      for (ObjectVersion version : page.versions()) {
        if (!version.key().equals(key)) {
          more = false;
        } else if (!Boolean.TRUE.equals(version.isLatest())) {
          past.add(identifier(key, version.versionId()));
        }
      }
      for (DeleteMarkerEntry mark : page.deleteMarkers()) {
        if (!mark.key().equals(key)) {
          more = false;
        } else {
          (Boolean.TRUE.equals(mark.isLatest()) ? marks : past)
              .add(identifier(key, mark.versionId()));
        }
      }
      nextKey = page.nextKeyMarker();
      nextVersion = page.nextVersionIdMarker();
    }
  }

  private ListObjectVersionsResponse page(
      String key, @Nullable String nextKey, @Nullable String nextVersion) {
    ListObjectVersionsRequest.Builder request =
        ListObjectVersionsRequest.builder().bucket(settings.bucket()).prefix(key);
    if (nextKey != null) {
      request.keyMarker(nextKey);
    }
    if (nextVersion != null) {
      request.versionIdMarker(nextVersion);
    }
    ListObjectVersionsRequest list = request.build();
    return attempts.run(
        S3Operation.LIST_VERSIONS,
        "'" + key.substring(settings.prefix().length()) + "'",
        () -> {
          ListObjectVersionsResponse answer = client.listObjectVersions(list);
          BrokenAnswer.requireListing(answer.isTruncated());
          return answer;
        });
  }

  private static ObjectIdentifier identifier(String key, String versionId) {
    return ObjectIdentifier.builder().key(key).versionId(versionId).build();
  }

  private static String nonNull(@Nullable String text) {
    return text == null ? "" : text;
  }
}
