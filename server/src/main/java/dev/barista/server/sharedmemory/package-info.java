/** Memory that other processes of this machine share with the server. */
@NullMarked
package dev.barista.server.sharedmemory;

import org.jspecify.annotations.NullMarked;
