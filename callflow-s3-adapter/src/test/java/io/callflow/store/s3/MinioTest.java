package io.callflow.store.s3;

import io.callflow.store.tck.ObjectStoreContract;
import io.callflow.store.tck.StoreUnderTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contract of a store and the checks of a server, against a real server. */
@Tag("minio")
class MinioTest {

  @Nested
  class Checks extends S3ServerChecks {
    @Override
    S3Server server() {
      return MinioServer.fromEnvironment();
    }
  }

  @Nested
  class Unversioned extends ObjectStoreContract {
    @Override
    protected StoreUnderTest newStore() {
      return MinioServer.fromEnvironment().newStore(false);
    }
  }

  @Nested
  class Versioned extends ObjectStoreContract {
    @Override
    protected StoreUnderTest newStore() {
      return MinioServer.fromEnvironment().newStore(true);
    }
  }
}
