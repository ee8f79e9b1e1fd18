package io.callflow.story;

import java.time.Duration;

/**
 * How far the clock of one source is ahead of that of another, estimated from events of both that
 * must be one instant. Timestamps are never corrected.
 *
 * @param source the source whose clock is compared
 * @param reference the source with which it is compared
 * @param ahead negative if the clock of {@code source} is behind
 * @param pairs how many pairs of events the estimate is from
 * @param spread how far the single pairs differ from the estimate
 */
public record ClockSkew(
    String source, String reference, Duration ahead, int pairs, Duration spread) {}
