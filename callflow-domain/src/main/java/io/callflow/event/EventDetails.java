package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * What few events say and most do not. Each field may be absent. Text has 1 to 256 characters and
 * no control characters.
 *
 * <pre>{@code
 * EventDetails.builder().queue("support").agent(Party.raw("Agent/1001")).build()
 * }</pre>
 *
 * @param dialled what the caller asked for, before any redirection: the dialled number or extension
 * @param redirection who redirected the call, and why
 * @param answeredBy whom this event brings the caller to; on an answer, who answered
 * @param loopback the id of a loopback inside the switch; the leg of this event is one of its two
 *     ends. Both ends name the same id, and neither is a party: an Asterisk {@code Local} channel,
 *     a FreeSWITCH {@code loopback} channel
 * @param bridgeId the bridge in which the leg talks
 * @param queue the queue in which the call waits
 * @param agent the agent of the queue
 * @param conference the conference that the leg is in
 * @param mailbox the voicemail box
 * @param trunk the trunk over which the leg comes in or goes out
 * @param accountCode the account to which the call is charged
 * @param application the step of the dialplan or call flow
 * @param transfer what a transfer event says beside its transferor and target
 * @param parking where the call is parked
 * @param recording the recording that starts, pauses or ends
 * @param media the quality of the media
 */
public record EventDetails(
    @Nullable Party dialled,
    @Nullable Redirection redirection,
    @Nullable AnsweredBy answeredBy,
    @Nullable String loopback,
    @Nullable String bridgeId,
    @Nullable String queue,
    @Nullable Party agent,
    @Nullable String conference,
    @Nullable String mailbox,
    @Nullable String trunk,
    @Nullable String accountCode,
    @Nullable Application application,
    @Nullable TransferDetails transfer,
    @Nullable ParkingPlace parking,
    @Nullable RecordingDetails recording,
    @Nullable MediaQuality media) {
  /** The details of an event that has none. */
  public static final EventDetails NONE = builder().build();

  public EventDetails {
    Text.requirePlainOrNull("loopback", loopback, 256);
    Text.requirePlainOrNull("bridgeId", bridgeId, 256);
    Text.requirePlainOrNull("queue", queue, 256);
    Text.requirePlainOrNull("conference", conference, 256);
    Text.requirePlainOrNull("mailbox", mailbox, 256);
    Text.requirePlainOrNull("trunk", trunk, 256);
    Text.requirePlainOrNull("accountCode", accountCode, 256);
  }

  /** Whether every field is absent. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  /** Begins details without any field. */
  public static Builder builder() {
    return new Builder();
  }

  /** Begins a copy of these details, for ones that differ in a few fields. */
  public Builder toBuilder() {
    Builder copy = new Builder();
    copy.dialled = dialled;
    copy.redirection = redirection;
    copy.answeredBy = answeredBy;
    copy.loopback = loopback;
    copy.bridgeId = bridgeId;
    copy.queue = queue;
    copy.agent = agent;
    copy.conference = conference;
    copy.mailbox = mailbox;
    copy.trunk = trunk;
    copy.accountCode = accountCode;
    copy.application = application;
    copy.transfer = transfer;
    copy.parking = parking;
    copy.recording = recording;
    copy.media = media;
    return copy;
  }

  /** Collects the fields; null leaves a field out. For use by one thread. */
  public static final class Builder {
    private @Nullable Party dialled;
    private @Nullable Redirection redirection;
    private @Nullable AnsweredBy answeredBy;
    private @Nullable String loopback;
    private @Nullable String bridgeId;
    private @Nullable String queue;
    private @Nullable Party agent;
    private @Nullable String conference;
    private @Nullable String mailbox;
    private @Nullable String trunk;
    private @Nullable String accountCode;
    private @Nullable Application application;
    private @Nullable TransferDetails transfer;
    private @Nullable ParkingPlace parking;
    private @Nullable RecordingDetails recording;
    private @Nullable MediaQuality media;

    private Builder() {}

    public Builder dialled(@Nullable Party value) {
      this.dialled = value;
      return this;
    }

    public Builder redirection(@Nullable Redirection value) {
      this.redirection = value;
      return this;
    }

    public Builder answeredBy(@Nullable AnsweredBy value) {
      this.answeredBy = value;
      return this;
    }

    public Builder loopback(@Nullable String value) {
      this.loopback = value;
      return this;
    }

    public Builder bridgeId(@Nullable String value) {
      this.bridgeId = value;
      return this;
    }

    public Builder queue(@Nullable String value) {
      this.queue = value;
      return this;
    }

    public Builder agent(@Nullable Party value) {
      this.agent = value;
      return this;
    }

    public Builder conference(@Nullable String value) {
      this.conference = value;
      return this;
    }

    public Builder mailbox(@Nullable String value) {
      this.mailbox = value;
      return this;
    }

    public Builder trunk(@Nullable String value) {
      this.trunk = value;
      return this;
    }

    public Builder accountCode(@Nullable String value) {
      this.accountCode = value;
      return this;
    }

    public Builder application(@Nullable Application value) {
      this.application = value;
      return this;
    }

    public Builder transfer(@Nullable TransferDetails value) {
      this.transfer = value;
      return this;
    }

    public Builder parking(@Nullable ParkingPlace value) {
      this.parking = value;
      return this;
    }

    public Builder recording(@Nullable RecordingDetails value) {
      this.recording = value;
      return this;
    }

    public Builder media(@Nullable MediaQuality value) {
      this.media = value;
      return this;
    }

    /**
     * Makes the details.
     *
     * @throws CallflowException {@link ErrorCode#INVALID} for text that is too long or holds
     *     control characters
     */
    public EventDetails build() {
      return new EventDetails(
          dialled,
          redirection,
          answeredBy,
          loopback,
          bridgeId,
          queue,
          agent,
          conference,
          mailbox,
          trunk,
          accountCode,
          application,
          transfer,
          parking,
          recording,
          media);
    }
  }
}
