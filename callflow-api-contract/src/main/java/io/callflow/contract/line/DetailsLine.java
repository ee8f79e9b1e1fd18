package io.callflow.contract.line;

import io.callflow.contract.model.AnsweredBy;
import io.callflow.contract.model.RedirectionReason;
import io.callflow.contract.model.TransferKind;
import io.callflow.event.Application;

/** Passes the details of an event in a line: every member, in its order and form. */
final class DetailsLine {
  private static final byte[] DIALLED = LineText.ascii("\"dialled\":{");
  private static final byte[] REDIRECTION = LineText.ascii("\"redirection\":{");
  private static final byte[] ANSWERED_BY = LineText.ascii("\"answeredBy\":");
  private static final byte[] LOOPBACK = LineText.ascii("\"loopback\":\"");
  private static final byte[] BRIDGE_ID = LineText.ascii("\"bridgeId\":\"");
  private static final byte[] QUEUE = LineText.ascii("\"queue\":\"");
  private static final byte[] AGENT = LineText.ascii("\"agent\":{");
  private static final byte[] CONFERENCE = LineText.ascii("\"conference\":\"");
  private static final byte[] MAILBOX = LineText.ascii("\"mailbox\":\"");
  private static final byte[] TRUNK = LineText.ascii("\"trunk\":\"");
  private static final byte[] ACCOUNT_CODE = LineText.ascii("\"accountCode\":\"");
  private static final byte[] APPLICATION = LineText.ascii("\"application\":{");
  private static final byte[] TRANSFER = LineText.ascii("\"transfer\":{");
  private static final byte[] PARKING = LineText.ascii("\"parking\":{");
  private static final byte[] RECORDING = LineText.ascii("\"recording\":{");
  private static final byte[] MEDIA = LineText.ascii("\"media\":{");

  private static final byte[] BY = LineText.ascii("\"by\":{");
  private static final byte[] REASON = LineText.ascii("\"reason\":");
  private static final byte[] NAME = LineText.ascii("\"name\":\"");
  private static final byte[] DATA = LineText.ascii("\"data\":\"");
  private static final byte[] KIND = LineText.ascii("\"kind\":");
  private static final byte[] TRANSFEREE = LineText.ascii("\"transferee\":{");
  private static final byte[] TRANSFEREE_LEG_ID = LineText.ascii("\"transfereeLegId\":\"");
  private static final byte[] TARGET_LEG_ID = LineText.ascii("\"targetLegId\":\"");
  private static final byte[] CONSULT_LEG_ID = LineText.ascii("\"consultLegId\":\"");
  private static final byte[] LOT = LineText.ascii("\"lot\":\"");
  private static final byte[] SPACE = LineText.ascii("\"space\":\"");
  private static final byte[] ID = LineText.ascii("\"id\":\"");
  private static final byte[] REFERENCE = LineText.ascii("\"reference\":\"");
  private static final byte[] MOS = LineText.ascii("\"mos\":");
  private static final byte[] JITTER = LineText.ascii("\"jitterMillis\":");
  private static final byte[] LOSS = LineText.ascii("\"packetLossPercent\":");
  private static final byte[] ROUND_TRIP = LineText.ascii("\"roundTripMillis\":");
  private static final byte[] POST_DIAL_DELAY = LineText.ascii("\"postDialDelayMillis\":");
  private static final byte[] CODEC = LineText.ascii("\"codec\":\"");

  private static final byte[][] WHO = LineText.words(AnsweredBy.values());
  private static final byte[][] REASONS = LineText.words(RedirectionReason.values());
  private static final byte[][] KINDS = LineText.words(TransferKind.values());

  private static final int DECIMALS = 3;

  private final LineText in;
  private final ObjectText objects;

  DetailsLine(LineText in, ObjectText objects) {
    this.in = in;
    this.objects = objects;
  }

  /** Passes the whole object. */
  boolean pass() {
    if (!in.take('{')) {
      return false;
    }
    int start = in.at();
    return (!objects.begins(start, DIALLED) || objects.party())
        && (!objects.begins(start, REDIRECTION) || redirection())
        && (!objects.begins(start, ANSWERED_BY) || in.takeAny(WHO))
        && (!objects.begins(start, LOOPBACK) || in.plain(256))
        && (!objects.begins(start, BRIDGE_ID) || in.plain(256))
        && (!objects.begins(start, QUEUE) || in.plain(256))
        && (!objects.begins(start, AGENT) || objects.party())
        && (!objects.begins(start, CONFERENCE) || in.plain(256))
        && (!objects.begins(start, MAILBOX) || in.plain(256))
        && (!objects.begins(start, TRUNK) || in.plain(256))
        && (!objects.begins(start, ACCOUNT_CODE) || in.plain(256))
        && (!objects.begins(start, APPLICATION) || application())
        && (!objects.begins(start, TRANSFER) || transfer())
        && (!objects.begins(start, PARKING) || texts(LOT, SPACE))
        && (!objects.begins(start, RECORDING) || texts(ID, REFERENCE))
        && (!objects.begins(start, MEDIA) || media())
        && objects.ends(start);
  }

  private boolean redirection() {
    int start = in.at();
    return objects.begins(start, BY)
        && objects.party()
        && (!objects.begins(start, REASON) || in.takeAny(REASONS))
        && objects.ends(start);
  }

  private boolean application() {
    int start = in.at();
    return objects.begins(start, NAME)
        && in.plain(256)
        && (!objects.begins(start, DATA) || in.plain(Application.MAX_DATA))
        && objects.ends(start);
  }

  private boolean transfer() {
    int start = in.at();
    return (!objects.begins(start, KIND) || in.takeAny(KINDS))
        && (!objects.begins(start, TRANSFEREE) || objects.party())
        && (!objects.begins(start, TRANSFEREE_LEG_ID) || in.plain(256))
        && (!objects.begins(start, TARGET_LEG_ID) || in.plain(256))
        && (!objects.begins(start, CONSULT_LEG_ID) || in.plain(256))
        && objects.ends(start);
  }

  /** Passes an object with one or both of two texts. */
  private boolean texts(byte[] first, byte[] second) {
    int start = in.at();
    return (!objects.begins(start, first) || in.plain(256))
        && (!objects.begins(start, second) || in.plain(256))
        && objects.ends(start);
  }

  private boolean media() {
    int start = in.at();
    return (!objects.begins(start, MOS) || decimal(1, 5))
        && (!objects.begins(start, JITTER) || decimal(0, 60_000))
        && (!objects.begins(start, LOSS) || decimal(0, 100))
        && (!objects.begins(start, ROUND_TRIP) || decimal(0, 60_000))
        && (!objects.begins(start, POST_DIAL_DELAY) || in.integer(3_600_000) >= 0)
        && (!objects.begins(start, CODEC) || in.plain(256))
        && objects.ends(start);
  }

  /** Passes a number of at most three decimals without trailing zeros. */
  private boolean decimal(int min, int max) {
    long whole = in.integer(max);
    if (whole < min) {
      return false;
    }
    if (!in.take('.')) {
      return true;
    }
    int decimals = in.digits();
    return whole < max && decimals > 0 && decimals <= DECIMALS && in.bytes()[in.at() - 1] != '0';
  }
}
