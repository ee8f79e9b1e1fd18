package io.callflow.store;

import java.time.Instant;

/**
 * One key of a listing.
 *
 * @param lastModified when the object was last written, by the store's own clock; exact to the
 *     second or better
 */
public record ListedObject(ObjectKey key, Instant lastModified) {}
