// Takes photos from anywhere on the page and hands their files to the server untouched.
const find = (selector) => element.querySelector(selector);
const drop = find(".drop");
const dialog = find("dialog");
const video = find("video");
const [most] = props.limits;
const complain = (text) => { find(".trouble").textContent = text; };

async function sent(file) {
  const { path, url } = await upload(file);
  const meta = { _type: "gradio.FileData" };
  return { path, url, orig_name: file.name, size: file.size, mime_type: file.type, meta };
}

async function take(files) {
  const photos = [...(files ?? [])];
  complain(photos.length > most ? tell("too_many", photos.length, most) : "");
  if (!photos.length || photos.length > most || drop.classList.contains("uploading")) return;
  drop.classList.add("uploading");
  try {
    const value = [];
    for (const photo of photos) {
      const count = photos.length > 1 ? ` ${value.length + 1} / ${photos.length}` : "";
      find(".busy").textContent = tell("uploading") + count;
      value.push(await sent(photo));
    }
    props.value = value;
    trigger(value.length > 1 ? "select" : "upload");
  } catch {
    complain(tell("unsent"));
  } finally {
    drop.classList.remove("uploading");
    find(".busy").textContent = "";
  }
}

element.addEventListener("change", ({ target }) => {
  take(target.files);
  target.value = ""; // so that the same photo can be chosen again
});

element.addEventListener("click", async ({ target }) => {
  const sample = target.closest(".sample");
  if (!sample) return;
  const blob = await (await fetch(sample.dataset.url)).blob();
  take([new File([blob], sample.dataset.url.split("/").pop(), { type: blob.type })]);
});

// Drop anywhere. dragenter and dragleave fire for every child, so they are counted.
let depth = 0;
const carries = (event) => event.dataTransfer?.types.includes("Files");
function over(event, change) {
  if (!carries(event)) return;
  event.preventDefault();
  depth = Math.max(0, depth + change);
  document.body.classList.toggle("dropping", depth > 0);
}
document.addEventListener("dragenter", (event) => over(event, 1));
document.addEventListener("dragleave", (event) => over(event, -1));
document.addEventListener("dragover", (event) => over(event, 0));
document.addEventListener("drop", (event) => {
  over(event, -depth);
  if (carries(event) && !event.target.closest("#more")) take(event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  const files = event.clipboardData?.files;
  if (!files?.length) return;
  event.preventDefault();
  take(files);
});

// The camera: a phone's own, or the computer's in a dialog.
find(".shoot").addEventListener("click", async () => {
  if (matchMedia("(pointer: coarse)").matches || !navigator.mediaDevices) {
    find(".native").click();
    return;
  }
  try {
    const wish = { video: { width: { ideal: 3840 }, height: { ideal: 2160 } } };
    video.srcObject = await navigator.mediaDevices.getUserMedia(wish);
    dialog.showModal();
  } catch {
    complain(tell("no_camera"));
  }
});
find(".cancel").addEventListener("click", () => dialog.close());
find(".snap").addEventListener("click", () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d").drawImage(video, 0, 0);
  canvas.toBlob((blob) => take([new File([blob], "camera.png", { type: "image/png" })]));
  dialog.close();
});
dialog.addEventListener("close", () => {
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
});
