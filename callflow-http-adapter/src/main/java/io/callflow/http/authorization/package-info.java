/** Who sends a request, and what that principal may do: API keys, JSON Web Tokens, scopes. */
@NullMarked
package io.callflow.http.authorization;

import org.jspecify.annotations.NullMarked;
