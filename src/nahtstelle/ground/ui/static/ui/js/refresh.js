// Looks after work that is under way: [data-refresh="address"] is fetched every two seconds and shown in place.
// When the answer says that the work is done, the page is loaded anew. Without JavaScript there is a link.
const PAUSE = 2000;

for (const region of document.querySelectorAll("[data-refresh]")) {
  const look = async () => {
    try {
      const answer = await fetch(region.dataset.refresh, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      if (answer.headers.get("X-Done") === "1") {
        location.reload();
        return;
      }
      region.innerHTML = await answer.text();
    } catch {
      // The network was away: look again.
    }
    setTimeout(look, PAUSE);
  };
  setTimeout(look, PAUSE);
}
