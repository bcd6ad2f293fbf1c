// Says so when a passkey did not work; allauth's scripts report it as an event.
document.addEventListener("allauth.error", (event) => {
  const sentence = document.querySelector("[data-passkey-failed]");
  if (!sentence) return;
  event.preventDefault();
  sentence.hidden = false;
});
