// What is heavy waits until somebody comes near it.

/** How far below the screen something may be and still be fetched. */
const AHEAD = "300px 0px";

/** Call once, when the element is about to be seen. @param {Element} element @param {() => unknown} run */
export function whenNear(element, run) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    run();
  }, { rootMargin: AHEAD });
  observer.observe(element);
}
