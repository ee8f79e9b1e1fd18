package io.callflow.local.http;

import io.callflow.http.Body;
import io.callflow.http.Refusal;
import io.callflow.http.Response;
import io.callflow.http.routing.HttpService.Reception;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: reads the body, waits for a thread, answers, and discards what is
 * left of the body. Holds no thread while it waits for the client.
 */
final class Exchange implements WorkQueue.Task {
  private static final int FIRST_BUFFER = 16 * 1024;
  private static final byte[] NO_BYTES = {};

  private final FrontDoorHandler door;
  private final Request request;
  private final org.eclipse.jetty.server.Response response;
  private final Callback callback;
  private final Reservation memory;
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final AtomicBoolean isAnswered = new AtomicBoolean();

  private Reception.@Nullable Admitted admitted;
  private String requestId = "";
  private byte[] body = NO_BYTES;
  private int received;
  private long discarded;

  /** Whether the body is waited for, so that no thread is reading it; who sets it false goes on. */
  private final AtomicBoolean isWaiting = new AtomicBoolean();

  private volatile boolean isTooSlow;
  private volatile boolean isLastOfConnection;
  private volatile long deadline = Long.MAX_VALUE;

  Exchange(
      FrontDoorHandler door,
      Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback) {
    this.door = door;
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.memory = new Reservation(door.bytes());
  }

  String method() {
    return request.getMethod();
  }

  /** Whether the client has taken longer than it may for what it is doing. */
  boolean isLate(long now) {
    long limit = deadline;
    return limit != Long.MAX_VALUE && now - limit > 0;
  }

  private void limit(Duration time) {
    deadline = System.nanoTime() + time.toNanos();
  }

  /** Ends an exchange whose client is late. */
  void giveUp() {
    if (isAnswered.get()) {
      deadline = Long.MAX_VALUE;
      request.getConnectionMetaData().getConnection().getEndPoint().close(new TimeoutException());
    } else if (isWaiting.compareAndSet(true, false)) {
      tooSlow();
    }
    // Otherwise a thread is reading; the next sweep sees whether it got to the end.
  }

  private void tooSlow() {
    isTooSlow = true;
    refuse(Refusal.requestTimeout());
  }

  /** Reads the body that the operation takes, and answers then. */
  void proceed(Reception.Admitted reception) {
    admitted = reception;
    requestId = reception.requestId();
    if (reception.maxBody() == 0) {
      answerInTurn();
      return;
    }
    limit(door.limits().body());
    read();
  }

  /** Reads what there is, and is called again when there is more. */
  private void read() {
    try {
      readAll();
    } catch (Throwable failure) {
      send(door.unexpected(requestId, failure));
    }
  }

  private void readAll() {
    int most = Objects.requireNonNull(admitted).maxBody() + 1;
    while (!isAnswered.get()) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        isWaiting.set(true);
        request.demand(this::readOn);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        bodyFailed(chunk.getFailure());
        return;
      }
      boolean hasRoom = add(chunk.getByteBuffer(), most);
      chunk.release();
      if (!hasRoom) {
        overloaded();
        return;
      }
      // One byte more than allowed is enough for the handler to see that it is too large.
      if (chunk.isLast() || received == most) {
        deadline = Long.MAX_VALUE;
        answerInTurn();
        return;
      }
    }
  }

  private void readOn() {
    if (isWaiting.compareAndSet(true, false)) {
      read();
    }
  }

  private void bodyFailed(Throwable failure) {
    if (failure instanceof TimeoutException) {
      tooSlow();
    } else if (failure instanceof HttpException) {
      // The framing is wrong; ProblemErrors answers and logs.
      if (isAnswered.compareAndSet(false, true)) {
        end(failure);
      }
    } else {
      clientIsGone(failure);
    }
  }

  private boolean add(ByteBuffer part, int most) {
    int length = Math.min(part.remaining(), most - received);
    if (received + length > body.length) {
      long declared = Math.max(request.getLength(), 0);
      int enough = Math.max(received + length, Math.max(FIRST_BUFFER, 2 * body.length));
      int size =
          (int) Math.min(most, declared >= received + length ? Math.min(enough, declared) : enough);
      if (!memory.reserve(size - body.length)) {
        return false;
      }
      body = Arrays.copyOf(body, size);
    }
    part.get(body, received, length);
    received += length;
    return true;
  }

  private void answerInTurn() {
    if (door.isFirst(request)) {
      run();
    } else {
      door.queue(request).submit(this);
    }
  }

  /** Whether the body is refused with 413, which takes no memory. */
  private boolean isTooLarge() {
    int most = Objects.requireNonNull(admitted).maxBody();
    return most > 0 && received > most;
  }

  @Override
  public void overloaded() {
    refuse(Refusal.overloaded());
  }

  @Override
  public void run() {
    if (!door.isFirst(request)
        && !isTooLarge()
        && !memory.reserve(BytesInFlight.memoryToAnswer(received))) {
      overloaded();
      return;
    }
    CompletionStage<Response> answer;
    try {
      byte[] whole = received == body.length ? body : Arrays.copyOf(body, received);
      body = NO_BYTES;
      answer = Objects.requireNonNull(admitted).answer(whole);
    } catch (Throwable failure) {
      send(door.unexpected(requestId, failure));
      return;
    }
    answer.whenComplete(
        (ready, failure) -> send(ready == null ? door.unexpected(requestId, failure) : ready));
  }

  /** Answers with a problem. */
  void refuse(Refusal refusal) {
    if (!isAnswered.get()) {
      Reception.Refused refused = door.refuse(refusal, this);
      send(refused.requestId(), refused.response());
    }
  }

  /** Answers with a problem, and ends the connection: what follows cannot be trusted. */
  void refuseLast(Refusal refusal) {
    isLastOfConnection = true;
    refuse(refusal);
  }

  void send(String id, Response answer) {
    requestId = id;
    send(answer);
  }

  private void send(Response answer) {
    if (!isAnswered.compareAndSet(false, true)) {
      answer.body().close();
      return;
    }
    try {
      body = NO_BYTES;
      if (!memory.hold(answer.body().length().orElse(0))) {
        answer.body().close();
        memory.hold(0);
        Reception.Refused refused = door.refuse(Refusal.overloaded(), this);
        new Sending(refused.response()).iterate();
        return;
      }
      new Sending(answer).iterate();
    } catch (Throwable failure) {
      door.unexpected(requestId, failure);
      end(failure);
    }
  }

  /** Writes an answer part by part. */
  private final class Sending extends IteratingCallback {
    private final Response answer;
    private final Body parts;
    private final boolean hasContent;
    private long left;
    private boolean isLast;

    Sending(Response answer) {
      this.answer = answer;
      this.parts = answer.body();
      this.left = parts.length().orElse(Long.MAX_VALUE);
      this.hasContent = left != 0 && !HttpMethod.HEAD.is(request.getMethod());
      response.setStatus(answer.status());
      HttpFields.Mutable headers = response.getHeaders();
      answer.headers().forEach(headers::put);
      if (left != Long.MAX_VALUE && answer.status() != 204 && answer.status() != 304) {
        headers.put(HttpHeader.CONTENT_LENGTH, left);
      }
      if (door.isClosing()
          || isTooSlow
          || isLastOfConnection
          || request.getLength() > FrontDoorHandler.MAX_DISCARDED) {
        headers.put(HttpHeader.CONNECTION, "close");
      }
      limit(door.limits().answer());
    }

    @Override
    protected Action process() throws IOException {
      if (isLast) {
        return Action.SUCCEEDED;
      }
      if (!hasContent) {
        isLast = true;
        response.write(true, null, this);
        return Action.SCHEDULED;
      }
      byte[] part;
      try {
        part = parts.next();
      } catch (Throwable failure) {
        throw new CutShort(failure);
      }
      if (part == null && left > 0 && left != Long.MAX_VALUE) {
        throw new CutShort(new EOFException("the body ended before its length"));
      }
      if (left != Long.MAX_VALUE && part != null) {
        left -= part.length;
      }
      isLast = part == null || left == 0;
      response.write(isLast, part == null ? null : ByteBuffer.wrap(part), this);
      return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
      try {
        parts.close();
      } finally {
        discard();
      }
    }

    @Override
    protected void onCompleteFailure(Throwable failure) {
      try {
        parts.close();
        if (failure instanceof CutShort) {
          door.cutShort(requestId, answer, failure.getCause());
        } else {
          door.clientIsGone(requestId, Exchange.this);
        }
      } finally {
        end(failure);
      }
    }
  }

  /** The rest of a response cannot be had. */
  private static final class CutShort extends IOException {
    private static final long serialVersionUID = 1L;

    CutShort(Throwable cause) {
      super(cause);
    }
  }

  /**
   * Reads what is left of the body, so that its sender gets to read the answer: a connection that
   * is closed with bytes unread is reset.
   */
  private void discard() {
    if (isTooSlow || (request.getHeaders().contains(HttpHeader.EXPECT) && received == 0)) {
      // Either the client is too slow, or it waits to be told to send the body.
      end(null);
      return;
    }
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this::discard);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        end(chunk.getFailure());
        return;
      }
      discarded += chunk.remaining();
      boolean isLast = chunk.isLast();
      chunk.release();
      if (isLast || discarded > FrontDoorHandler.MAX_DISCARDED) {
        end(null);
        return;
      }
    }
  }

  private void clientIsGone(Throwable failure) {
    if (isAnswered.compareAndSet(false, true)) {
      door.clientIsGone(requestId, this);
      end(failure);
    }
  }

  private void end(@Nullable Throwable failure) {
    if (!isOver.compareAndSet(false, true)) {
      return;
    }
    deadline = Long.MAX_VALUE;
    memory.release();
    door.over(request, admitted == null ? null : admitted.operation(), response.getStatus());
    if (failure == null) {
      callback.succeeded();
    } else {
      callback.failed(failure);
    }
  }
}
