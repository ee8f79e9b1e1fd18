package io.callflow.sources.asterisk;

import io.callflow.event.AnsweredBy;
import io.callflow.event.Application;
import io.callflow.event.EventDetails;
import io.callflow.event.ParkingPlace;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.event.Redirection;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import org.jspecify.annotations.Nullable;

/** Finds what a row says beside parties and outcome. */
final class CelDetails {
  private CelDetails() {}

  static EventDetails details(CelFields row) {
    EventDetails.Builder details =
        EventDetails.builder()
            .dialled(CelParties.dialled(row))
            .redirection(redirection(row))
            .loopback(loopback(row))
            .bridgeId(orNull(row.extra("bridge_id")))
            .conference(conference(row))
            .accountCode(orNull(row.get("accountcode")))
            .application(application(row.get("appname"), row.get("appdata")));
    if (row.runs("Queue")) {
      details.queue(orNull(row.firstArgument()));
    }
    answer(row, details);
    switch (row.type()) {
      case "BLINDTRANSFER" -> details.transfer(blind(row));
      case "ATTENDEDTRANSFER" ->
          details.transfer(consult(row)).bridgeId(orNull(row.extra("bridge1_id")));
      case "PARK_START", "PARK_END" -> {
        String lot = orNull(row.extra("parking_lot"));
        details.parking(lot == null ? null : new ParkingPlace(lot, null));
      }
      case "MIXMONITOR_START", "MIXMONITOR_STOP" -> details.recording(recording(row));
      default -> {}
    }
    return details.build();
  }

  private static @Nullable String loopback(CelFields row) {
    String loopback = ChannelName.loopback(row.get("channame"));
    return loopback == null ? null : orNull(loopback);
  }

  /** Who answers: voicemail where it runs; on the calling channel, otherwise the dialplan. */
  private static void answer(CelFields row, EventDetails.Builder details) {
    boolean answer = row.type().equals("ANSWER");
    if (row.runs("VoiceMail")) {
      details.mailbox(orNull(mailbox(row.firstArgument())));
      if (answer || row.type().equals("APP_START")) {
        details.answeredBy(AnsweredBy.VOICEMAIL);
      }
    } else if (answer && row.saysCalling() && !row.isLoopback()) {
      details.answeredBy(AnsweredBy.SYSTEM);
    } else if (answer && row.runs("AppQueue")) {
      details.agent(CelParties.own(row));
    }
  }

  /** The first of several mailboxes, {@code 101@default&102@default}. */
  static String mailbox(String argument) {
    int and = argument.indexOf('&');
    return and < 0 ? argument : argument.substring(0, and);
  }

  private static @Nullable Redirection redirection(CelFields row) {
    Party by =
        switch (row.type()) {
          case "CHAN_START", "ANSWER", "APP_START" -> {
            String number = row.get("cid_rdnis").strip();
            yield number.equals("<unknown>") ? null : CelParties.party(number, "");
          }
          case "FORWARD" ->
              row.runs("Dial") ? CelParties.reached(ChannelName.dialled(row.get("appdata"))) : null;
          default -> null;
        };
    return by == null ? null : new Redirection(by, null);
  }

  /** The room of the conference application; without one, the bridge that mixes several legs. */
  private static @Nullable String conference(CelFields row) {
    if (row.runs("ConfBridge") || row.runs("MeetMe")) {
      return orNull(row.firstArgument());
    }
    boolean mixing =
        row.extra("bridge_technology").equals("softmix")
            && !row.runs("Dial")
            && !row.runs("AppDial");
    return mixing ? orNull(row.extra("bridge_id")) : null;
  }

  private static TransferDetails blind(CelFields row) {
    return new TransferDetails(
        TransferKind.BLIND,
        party(row.extra("transferee_channel_name")),
        orNull(row.extra("transferee_channel_uniqueid")),
        null,
        null);
  }

  private static TransferDetails consult(CelFields row) {
    return new TransferDetails(
        TransferKind.CONSULT,
        party(row.extra("transferee_channel_name")),
        orNull(row.extra("transferee_channel_uniqueid")),
        orNull(row.extra("transfer_target_channel_uniqueid")),
        orNull(row.extra("channel2_uniqueid")));
  }

  private static @Nullable Party party(String channel) {
    return CelParties.reached(ChannelName.endpoint(channel));
  }

  private static @Nullable RecordingDetails recording(CelFields row) {
    String id = orNull(row.extra("mixmonitor_id"));
    String reference = orNull(row.extra("filename"));
    return id == null && reference == null ? null : new RecordingDetails(id, reference);
  }

  static @Nullable Application application(String appname, String appdata) {
    String name = CelParties.plain(appname, 256);
    if (name.isEmpty()) {
      return null;
    }
    String data =
        CelFields.cut(appdata.strip(), Application.MAX_DATA)
            .replaceAll("[\\x00-\\x1F\\x7F-\\x9F]", " ");
    return new Application(name, data.isEmpty() ? null : data);
  }

  /** Null for text that a field may not hold; the metadata still has it. */
  static @Nullable String orNull(String text) {
    String plain = CelParties.plain(text, 256);
    return plain.isEmpty() ? null : plain;
  }
}
