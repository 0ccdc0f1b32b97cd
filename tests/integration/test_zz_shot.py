import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from playwright.sync_api import sync_playwright
from tests.integration.test_evidence import *
from tests.e2e.server import Server, settings_of
from tests.factories import PASSWORD
def test_shot(app, phone, tmp_path):
    code = post(phone, item(schema=2, position=somewhere(accuracy_m=48, weak_reason="canopy"), device={"fix_age_ms": 7*60000}), sent_at=told(datetime.now(UTC)-timedelta(minutes=12,seconds=5)))
    s=Server(settings_of(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)).start()
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path="/usr/bin/chromium",args=["--no-sandbox","--disable-gpu","--disable-quic"])
        for w,h in((1280,800),(360,640)):
            c=b.new_context(viewport={"width":w,"height":h}); g=c.new_page(); g.set_default_timeout(60000)
            g.goto(s.url+"/account/sign-in"); g.fill('[name=username]',"xa"); g.fill('[name=password]',PASSWORD); g.click('button[type=submit]')
            g.goto(s.url+f"/office/pins/{code}"); g.locator('[data-testid=evidence]').screenshot(path=f"/tmp/s3/ev{w}.png"); g.screenshot(path=f"/tmp/s3/page{w}.png")
        b.close()
    s.stop()
