/**
 * The part of the page that draws maps; it comes with its engine when a map is first asked for.
 * @module field/later_map
 */

export { placeStep } from "./capture/place.js";
export { mapScreen } from "./screens/map.js";
