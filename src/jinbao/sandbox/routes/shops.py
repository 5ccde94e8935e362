"""Accounts that programs call with, and our own keys."""

from jinbao.kit.http import get, patch, post
from jinbao.sandbox.routes import asked, render, views
from jinbao.sandbox.service import Sandbox


@get("/merchants")
async def merchants(sandbox: Sandbox) -> list[views.MerchantView]:
    """Every account that the sandbox has made."""
    return [render.merchant_view(sandbox, shop) for shop in sandbox.shops.all()]


@post("/merchants")
async def add_merchant(sandbox: Sandbox, data: asked.NewMerchant) -> views.MerchantView:
    """Another shop with an account and keys of its own."""
    return render.merchant_view(sandbox, await sandbox.shops.add(data.scheme, data.name))


@patch("/merchants/{account:str}")
async def change_merchant(sandbox: Sandbox, account: asked.Account, data: asked.ChangeMerchant) -> views.MerchantView:
    """Change how an account verifies our signatures, or its API v3 key."""
    shop = await sandbox.shops.change(
        account,
        mode=data.mode,
        certificates=data.certificates,
        public_key=data.public_key,
        api_v3_key=data.api_v3_key,
    )
    return render.merchant_view(sandbox, shop)


@post("/merchants/{account:str}/fund", status_code=200)
async def fund_merchant(sandbox: Sandbox, account: asked.Account, data: asked.Fund) -> views.MerchantView:
    """Let a shop earn so much (the house keeps its fee), so that it can pay out, share and refund."""
    return render.merchant_view(sandbox, await sandbox.fund_shop(account, data.amount_minor))


@post("/merchants/{account:str}/certificate")
async def new_certificate(sandbox: Sandbox, account: asked.Account) -> views.MerchantView:
    """A new key and certificate for an account; the old certificate is revoked."""
    return render.merchant_view(sandbox, await sandbox.shops.new_certificate(account))


@post("/keys/rotate")
async def rotate_keys(sandbox: Sandbox, data: asked.Rotate) -> views.KeyView:
    """A new platform certificate, which signs from now on; the old one stays in the list."""
    fresh = await sandbox.shops.rotate(data.scheme)
    return views.KeyView(fresh.id, fresh.effective_at_ms)


SHOPS = [merchants, add_merchant, change_merchant, fund_merchant, new_certificate, rotate_keys]
