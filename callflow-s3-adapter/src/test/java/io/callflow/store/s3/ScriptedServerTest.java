package io.callflow.store.s3;

import io.callflow.store.tck.ObjectStoreContract;
import io.callflow.store.tck.StoreUnderTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The contract of a store and the checks of a server, against the scripted server. */
@SuppressWarnings("NullAway.Init") // start runs before all tests
class ScriptedServerTest {
  private static ScriptedS3Server server;

  @BeforeAll
  static void start() {
    server = new ScriptedS3Server();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Nested
  class Checks extends S3ServerChecks {
    @Override
    S3Server server() {
      return S3Server.scripted(server);
    }
  }

  @Nested
  class Unversioned extends ObjectStoreContract {
    @Override
    protected StoreUnderTest newStore() {
      return S3Server.scripted(server).newStore(false);
    }
  }

  @Nested
  class Versioned extends ObjectStoreContract {
    @Override
    protected StoreUnderTest newStore() {
      return S3Server.scripted(server).newStore(true);
    }
  }
}
