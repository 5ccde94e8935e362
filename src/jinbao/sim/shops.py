"""The shops of the town: names, trades, opening hours, and what things cost. All of them are made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ware:
    """Something sold: what the order says, and its price between ``low`` and ``high`` fen in steps of ``step``."""

    subject: str
    low: int
    high: int
    step: int = 100


@dataclass(frozen=True, slots=True)
class Trade:
    """How a shop sells.

    ``ways`` are the shares (per cent) of dynamic orders, static codes and payers' codes; ``weekend`` is how busy a
    weekend day is in per cent of a working day; ``opens`` and ``closes`` are hours of the day.
    """

    mcc: str
    wares: tuple[Ware, ...]
    opens: int
    closes: int
    ways: tuple[int, int, int]
    weekend: int = 100


@dataclass(frozen=True, slots=True)
class Sign:
    """A shop: its name in Han and in latin letters (EMVCo: at most 25), its city, its trade and how much it draws."""

    name: str
    latin: str
    city: str
    trade: Trade
    draw: int
    label: str = "收银台"


NOODLES = Trade(
    "5812",
    (
        Ware("牛肉面", 1800, 2600),
        Ware("葱油拌面", 1200, 1600),
        Ware("大排面", 2000, 2800),
        Ware("素浇面", 1000, 1500),
        Ware("双拼面", 2400, 3800),
    ),
    6,
    22,
    (40, 40, 20),
)
SNACKS = Trade(
    "5814", (Ware("生煎", 900, 1800), Ware("小笼", 1200, 2200), Ware("早餐", 400, 1200, 50)), 5, 21, (15, 65, 20)
)
DINNER = Trade(
    "5812",
    (Ware("晚餐", 8800, 26800), Ware("午市套餐", 3800, 6800), Ware("家宴", 28800, 58800)),
    10,
    23,
    (70, 10, 20),
    160,
)
TEA = Trade(
    "5814",
    (Ware("乌龙奶茶", 1300, 1900), Ware("柠檬茶", 1000, 1600), Ware("果茶", 1600, 2600)),
    9,
    23,
    (45, 15, 40),
    130,
)
COFFEE = Trade(
    "5814", (Ware("拿铁", 1800, 3200), Ware("美式", 1200, 2200), Ware("可颂", 1200, 1800)), 7, 21, (50, 5, 45)
)
BAKERY = Trade(
    "5462", (Ware("吐司", 1200, 2200), Ware("蛋糕", 2800, 19800), Ware("面包", 600, 1500, 50)), 7, 22, (45, 25, 30)
)
MARKET = Trade(
    "5411",
    (Ware("蔬菜", 380, 3600, 1), Ware("水果", 990, 6800, 1), Ware("鱼和肉", 1850, 12800, 1)),
    5,
    20,
    (5, 90, 5),
    140,
)
GROCERY = Trade(
    "5411",
    (Ware("日用品", 890, 9800, 10), Ware("零食", 450, 5600, 10), Ware("粮油", 3990, 15900, 10)),
    7,
    23,
    (55, 10, 35),
    130,
)
BOOKS = Trade(
    "5942",
    (Ware("图书", 2600, 12800), Ware("文具", 300, 4500, 50), Ware("画册", 6800, 26800)),
    10,
    22,
    (75, 5, 20),
    180,
)
PHARMACY = Trade(
    "5912",
    (Ware("药品", 1250, 15800, 10), Ware("口罩", 990, 2990, 10), Ware("维生素", 4800, 16800)),
    8,
    22,
    (70, 15, 15),
)
CINEMA = Trade(
    "7832",
    (Ware("电影票", 3500, 5900), Ware("两张电影票", 7000, 11800), Ware("爆米花", 2500, 4500)),
    10,
    24,
    (80, 5, 15),
    260,
)
KIOSK = Trade(
    "4111", (Ware("单程票", 300, 700), Ware("矿泉水", 200, 300), Ware("报刊", 200, 1500)), 5, 24, (5, 15, 80), 80
)
HAIR = Trade(
    "7230", (Ware("剪发", 3800, 12800), Ware("洗吹", 2800, 4800), Ware("染发", 28800, 58800)), 10, 21, (60, 30, 10), 170
)
LAUNDRY = Trade("7216", (Ware("干洗", 2500, 12000, 500), Ware("洗鞋", 1800, 3500)), 8, 21, (60, 35, 5))
FLOWERS = Trade("5992", (Ware("鲜花", 3900, 19900), Ware("绿植", 1800, 12800)), 8, 20, (40, 50, 10), 150)
REPAIR = Trade(
    "7699",
    (Ware("修手机", 5000, 38000, 1000), Ware("配钥匙", 1000, 3000, 500), Ware("换电池", 9900, 26900)),
    9,
    20,
    (50, 50, 0),
)
SPORTS = Trade("7941", (Ware("场地费", 4000, 12000, 500), Ware("游泳票", 3000, 5000)), 7, 23, (70, 15, 15), 200)

#: The first is the demo's own shop.
SIGNS: tuple[Sign, ...] = (
    Sign("九巷面馆", "Nine Lanes Noodles", "Shanghai", NOODLES, 90, "一号桌"),
    Sign("云上茶", "Cloud Tea", "Shanghai", TEA, 85),
    Sign("江湾菜市场 阿芳蔬菜", "Jiangwan Market Afang", "Shanghai", MARKET, 80, "摊位 27"),
    Sign("地铁口便利亭", "Metro Gate Kiosk", "Shanghai", KIOSK, 95, "窗口"),
    Sign("半亩书屋", "Half Acre Books", "Shanghai", BOOKS, 28),
    Sign("同安大药房", "Tongan Pharmacy", "Shanghai", PHARMACY, 30),
    Sign("星河影院", "Star River Cinema", "Shanghai", CINEMA, 34),
    Sign("剪之道", "Way of Scissors", "Shanghai", HAIR, 14, "镜台"),
    Sign("老王生煎", "Lao Wang Dumplings", "Shanghai", SNACKS, 75),
    Sign("麦田面包", "Wheatfield Bakery", "Shanghai", BAKERY, 40),
    Sign("街角咖啡", "Corner Coffee", "Shanghai", COFFEE, 60),
    Sign("邻里超市", "Linli Supermarket", "Shanghai", GROCERY, 70),
    Sign("外婆小院", "Grandma's Courtyard", "Shanghai", DINNER, 36),
    Sign("四季鲜花", "Four Seasons Flowers", "Shanghai", FLOWERS, 12),
    Sign("快手修理铺", "Quick Hands Repairs", "Shanghai", REPAIR, 8),
    Sign("洁白洗衣", "Snow White Laundry", "Shanghai", LAUNDRY, 14),
    Sign("拾光照相馆", "Shiguang Photo", "Shanghai", REPAIR, 5),
    Sign("平江豆浆", "Pingjiang Soy Milk", "Suzhou", SNACKS, 45),
    Sign("观前茶楼", "Guanqian Tea House", "Suzhou", TEA, 25),
    Sign("运河书店", "Canal Books", "Suzhou", BOOKS, 12),
    Sign("西湖面庄", "West Lake Noodles", "Hangzhou", NOODLES, 35),
    Sign("龙井小铺", "Longjing Tea Shop", "Hangzhou", TEA, 18),
    Sign("河坊药房", "Hefang Pharmacy", "Hangzhou", PHARMACY, 10),
    Sign("江边羽毛球馆", "Riverside Badminton", "Shanghai", SPORTS, 20, "前台"),
    Sign("阿强水果", "Aqiang Fruit", "Shanghai", MARKET, 50, "门口"),
    Sign("一口饺子", "One Bite Dumplings", "Shanghai", NOODLES, 45),
    Sign("春风理发", "Spring Wind Barber", "Shanghai", HAIR, 10, "镜台"),
    Sign("夜市烧烤 小马哥", "Night Market Skewers", "Shanghai", DINNER, 30, "五号摊"),
    Sign("校门口文具", "School Gate Stationery", "Shanghai", BOOKS, 22),
    Sign("北岸便利", "North Bank Store", "Shanghai", GROCERY, 40),
    Sign("竹里糕团", "Zhuli Rice Cakes", "Suzhou", BAKERY, 20),
    Sign("东站便利亭", "East Station Kiosk", "Hangzhou", KIOSK, 40, "窗口"),
)
