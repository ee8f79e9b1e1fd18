package io.callflow.store;

/**
 * An object as it was read.
 *
 * @param content all of its bytes; the caller owns the array
 * @param version the version to name in a later conditional write
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredObject(byte[] content, ObjectVersion version) {}
