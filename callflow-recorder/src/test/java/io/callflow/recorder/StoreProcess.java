package io.callflow.recorder;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.StoreResult;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A store that can be killed: a process that keeps calls in a database, behind a socket. */
final class StoreProcess {
  private static final JsonCallCodec CODEC = new JsonCallCodec();

  private StoreProcess() {}

  /** Serves the database in a folder; prints its port. */
  public static void main(String[] arguments) throws IOException {
    try (Callflow callflow = open(Path.of(arguments[0]));
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Calls calls = callflow.tenant("default");
      System.out.println(server.getLocalPort());
      while (true) {
        try (Socket client = server.accept()) {
          serve(calls, client);
        } catch (IOException e) {
          // The client is gone.
        }
      }
    }
  }

  static Callflow open(Path folder) {
    return Callflow.open(SqliteObjectStore.open(folder), CODEC);
  }

  private static void serve(Calls calls, Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    DataOutputStream out = new DataOutputStream(client.getOutputStream());
    while (true) {
      List<CallFlowEvent> events = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        events.add(CODEC.event(in.readNBytes(in.readInt())).event());
      }
      for (StoreResult result : calls.tryStoreAll(events)) {
        byte[] line = CODEC.line(result.orThrow());
        out.writeBoolean(result instanceof StoreResult.Created);
        out.writeInt(line.length);
        out.write(line);
      }
      out.flush();
    }
  }

  /** The calls of such a process. */
  static final class Remote implements StoringCalls {
    private volatile int port;

    /** Where the process listens now; 0 if there is none. */
    void isAt(int newPort) {
      port = newPort;
    }

    @Override
    public List<StoreResult> tryStoreAll(List<CallFlowEvent> events) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(events.size());
        for (CallFlowEvent event : events) {
          byte[] line = CODEC.line(new StoredEvent(EventId.of(event), Instant.EPOCH, event));
          out.writeInt(line.length);
          out.write(line);
        }
        out.flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        List<StoreResult> results = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
          boolean created = in.readBoolean();
          StoredEvent stored = CODEC.event(in.readNBytes(in.readInt()));
          results.add(
              created ? new StoreResult.Created(stored) : new StoreResult.Duplicate(stored));
        }
        return results;
      } catch (IOException | IllegalArgumentException e) {
        CallflowException cause =
            new CallflowException(ErrorCode.STORE_UNAVAILABLE, "The process is gone.", e);
        return events.stream().<StoreResult>map(event -> new StoreResult.Refused(cause)).toList();
      }
    }
  }
}
