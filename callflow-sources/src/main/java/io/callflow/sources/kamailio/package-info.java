/** The accounting of Kamailio and OpenSIPS. */
@NullMarked
package io.callflow.sources.kamailio;

import org.jspecify.annotations.NullMarked;
