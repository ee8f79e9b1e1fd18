/** The HTTP service on one machine: the same handlers as in the cloud, behind the JDK's server. */
@NullMarked
package io.callflow.local.http;

import org.jspecify.annotations.NullMarked;
