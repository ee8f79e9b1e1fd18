package io.callflow.store.s3;

import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.tck.StoreUnderTest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/** A server of the tests, and its known differences from Amazon S3. */
interface S3Server {
  /** Differences from the documentation of Amazon S3. Tests assert both behaviours. */
  enum Difference {
    /** The code of a wrong checksum is {@code XAmzContentChecksumMismatch}. */
    NAMES_BAD_CHECKSUMS_ITS_OWN_WAY,
    /** Signatures are checked. */
    CHECKS_SIGNATURES
  }

  URI endpoint();

  AwsBasicCredentials credentials();

  Set<Difference> differences();

  /** Whether others use the server, too, so that tests must remove their buckets. */
  boolean isShared();

  default S3Settings settings(String bucket) {
    return S3Settings.of(bucket).withRegion("us-east-1").withEndpoint(endpoint());
  }

  default S3Client client(S3Settings settings) {
    return S3Clients.create(settings, credentialsProvider());
  }

  default S3Client client() {
    return client(settings("no-bucket-of-ours"));
  }

  default AwsCredentialsProvider credentialsProvider() {
    return StaticCredentialsProvider.create(credentials());
  }

  default String newBucket(boolean versioned) {
    String bucket = "callflow-" + UUID.randomUUID();
    try (S3Client client = client()) {
      client.createBucket(b -> b.bucket(bucket));
      if (versioned) {
        client.putBucketVersioning(
            b ->
                b.bucket(bucket)
                    .versioningConfiguration(c -> c.status(BucketVersioningStatus.ENABLED)));
      }
    }
    return bucket;
  }

  default void removeBucket(String bucket) {
    try (S3Client client = client()) {
      while (true) {
        ListObjectVersionsResponse page = client.listObjectVersions(b -> b.bucket(bucket));
        List<ObjectIdentifier> all = new ArrayList<>();
        page.versions()
            .forEach(
                v ->
                    all.add(
                        ObjectIdentifier.builder().key(v.key()).versionId(v.versionId()).build()));
        page.deleteMarkers()
            .forEach(
                v ->
                    all.add(
                        ObjectIdentifier.builder().key(v.key()).versionId(v.versionId()).build()));
        if (all.isEmpty()) {
          break;
        }
        client.deleteObjects(b -> b.bucket(bucket).delete(d -> d.objects(all)));
      }
      client.deleteBucket(b -> b.bucket(bucket));
    }
  }

  /** A store in a bucket of its own, with a prefix; each instance has its own connections. */
  default StoreUnderTest newStore(boolean versioned) {
    String bucket = newBucket(versioned);
    S3Settings settings =
        settings(bucket)
            .withPrefix("team-A/callflow")
            .withTimes(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30));
    List<S3Client> clients = new ArrayList<>();
    return new StoreUnderTest() {
      @Override
      public ObjectStore open() {
        S3Client client = client(settings);
        clients.add(client);
        return S3ObjectStore.over(client, settings);
      }

      @Override
      public boolean remembersOldVersions() {
        return versioned;
      }

      @Override
      public int rememberedVersions(ObjectKey key) {
        String name = settings.prefix() + key;
        try (S3Client client = client()) {
          ListObjectVersionsResponse all =
              client.listObjectVersions(b -> b.bucket(bucket).prefix(name));
          long old =
              all.versions().stream().filter(v -> v.key().equals(name) && !v.isLatest()).count();
          long marks = all.deleteMarkers().stream().filter(v -> v.key().equals(name)).count();
          return Math.toIntExact(old + marks);
        }
      }

      @Override
      public void close() {
        clients.forEach(S3Client::close);
        if (isShared()) {
          removeBucket(bucket);
        }
      }
    };
  }

  /** The scripted server in this process. */
  static S3Server scripted(ScriptedS3Server server) {
    return new S3Server() {
      @Override
      public URI endpoint() {
        return server.endpoint();
      }

      @Override
      public AwsBasicCredentials credentials() {
        return AwsBasicCredentials.create("scripted", "not-checked");
      }

      @Override
      public Set<Difference> differences() {
        return Set.of();
      }

      @Override
      public boolean isShared() {
        return false;
      }
    };
  }
}
