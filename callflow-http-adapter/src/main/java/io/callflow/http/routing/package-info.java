/** Routes and authorizes requests for a server without an API gateway. */
@NullMarked
package io.callflow.http.routing;

import org.jspecify.annotations.NullMarked;
