package io.callflow.archive;

import java.time.Instant;

/**
 * A key met in a listing.
 *
 * @param lastModified when the object was last written, by the store's own clock, to the second at
 *     least
 */
public record ListedObject(ObjectKey key, Instant lastModified) {}
