/**
 * The part of the page that nobody needs in its first second; it comes when it is first asked for.
 * @module field/later
 */

export { detailsStep } from "./capture/details.js";
export { photosStep } from "./capture/photos.js";
export { conflictScreen } from "./screens/conflict.js";
export { phoneScreen } from "./screens/phone.js";
export { recordScreen } from "./screens/record.js";
export { rescueScreen } from "./screens/rescue.js";
export { savedScreen } from "./screens/saved.js";
export { sentScreen } from "./screens/sent.js";
export { tasksScreen } from "./screens/tasks.js";
