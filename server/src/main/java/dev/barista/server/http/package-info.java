/** The HTTP front end: sockets, bodies, codings, and what a slow or careless client may not do. */
@NullMarked
package dev.barista.server.http;

import org.jspecify.annotations.NullMarked;
