/** SIP messages (RFC 3261), as captures and HEP have them. */
@NullMarked
package io.callflow.sources.sip;

import org.jspecify.annotations.NullMarked;
