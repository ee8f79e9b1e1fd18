package io.callflow.archive;

/**
 * One object as it was read: all of its bytes, and the version that a later conditional write
 * names. The array is the caller's own.
 */
@SuppressWarnings("ArrayRecordComponent") // identity is all that is ever asked of it
public record StoredObject(byte[] content, ObjectVersion version) {}
