package io.callflow.sources.asterisk;

import java.time.Instant;
import java.util.Set;

/**
 * A channel of an import whose first or last row is not in the imported files. So it may be in
 * calls that only an earlier import has seen.
 *
 * @param id the channel
 * @param calls the calls in which the import saw it; empty for the founder of a call that the
 *     import saw without it
 * @param created when the channel was created, or else its first row
 * @param first its first row in the files
 * @param last its last row in the files
 * @param began whether its first row of all is in the files
 * @param ended whether its last row of all is in the files
 */
public record OpenLeg(
    String id,
    Set<String> calls,
    Instant created,
    Instant first,
    Instant last,
    boolean began,
    boolean ended) {
  public OpenLeg {
    calls = Set.copyOf(calls);
  }
}
