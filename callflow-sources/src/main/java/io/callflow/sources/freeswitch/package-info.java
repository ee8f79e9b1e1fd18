/** Reads what FreeSWITCH writes: event socket events and call detail records. Not exported. */
@NullMarked
package io.callflow.sources.freeswitch;

import org.jspecify.annotations.NullMarked;
