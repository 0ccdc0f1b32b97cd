/**
 * Signing out on this phone: who it was is forgotten, what they recorded stays.
 * @module field/leave
 */

import { isSignedOut } from "../core/reply.js";
import { mintId } from "../ports/crypto.js";
import { endSession, heartbeat } from "../ports/network.js";
import { forgetWho } from "./home.js";
import { SIGN_IN } from "./screens/gate.js";

/** @returns {Promise<boolean>} false: the server could not be asked, nothing has changed */
export async function signOut() {
  const reply = await heartbeat(mintId());
  const token = reply.kind === "json" ? reply.body?.csrf_token : null;
  if (!isSignedOut(reply) && !(token && (await endSession(token)))) return false;
  await forgetWho();
  location.assign(SIGN_IN);
  return true;
}
