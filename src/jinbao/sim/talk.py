"""What people in the city say to each other: data, nothing else."""

from __future__ import annotations

#: Short talks by the kind of circle, ``friends`` for two of them: one line after another, each by somebody else.
TALKS: dict[str, tuple[tuple[str, ...], ...]] = {
    "family": (
        ("今晚回来吃饭吗？", "回，七点到", "好，给你留汤"),
        ("外婆的药买了吗", "买好了，放桌上了"),
        ("到家报个平安", "刚到，路上有点堵"),
        ("周末去看外公？", "可以", "我来买水果"),
        ("天冷了多穿点", "知道啦"),
        ("今天菜场的虾特别新鲜", "多买点！", "买了两斤"),
        ("快递帮我拿一下", "拿了，在门口鞋柜上"),
        ("孩子考了95", "厉害！发个红包", "奖励一个"),
    ),
    "office": (
        ("下午三点会议改到四点", "收到", "收到", "ok"),
        ("中午吃什么", "九巷面馆？", "走起", "帮我带一份牛肉面"),
        ("周报记得发", "马上"),
        ("谁有转换头？", "我桌上，自己拿"),
        ("打印机又卡纸了", "我来看看", "好了", "谢谢"),
        ("The client moved the demo to Thursday", "Good, more time", "收到，我改日程"),
        ("明天谁值班", "我", "辛苦"),
    ),
    "shop": (
        ("明天早班六点", "收到", "收到"),
        ("葱没了，谁顺路带点", "我来", "带三斤"),
        ("今天客人多，大家辛苦了", "老板也辛苦"),
        ("周日谁能加班？", "我可以", "我也行"),
    ),
    "club": (
        ("周六两点，老地方，谁来？", "我来", "+1", "我带球", "这周出差，下次"),
        ("昨天那场太精彩了", "腿还在酸哈哈"),
        ("新拍子到手了", "快来试试", "羡慕"),
        ("场地费我先垫了，大家转我", "转了", "已转", "收到，谢谢"),
        ("Anyone up for Sunday morning?", "我可以", "Count me in"),
        ("下雨了，还去吗", "室内的，照常", "好嘞"),
        ("这次AA还是老规矩？", "老规矩", "行"),
    ),
    "friends": (
        ("在吗", "在，怎么了", "没事，想问你周末有空没"),
        ("奶茶喝不喝，我点单", "喝！少糖", "好"),
        ("生日快乐🎂", "谢谢！爱你"),
        ("你上次说的那本书叫什么", "《边城》", "谢啦"),
        ("到了吗", "还有两站", "不急，我在门口"),
        ("See you at the metro gate at six?", "Sure, 6 it is", "👍"),
        ("金价又涨了", "哈哈早买早享受", "我也想存一点"),
        ("谢谢你昨天帮忙", "客气啥"),
    ),
}

#: Wishes on red packets, by the kind of circle; "friends" as above.
WISHES: dict[str, tuple[str, ...]] = {
    "family": ("恭喜发财，大吉大利", "给大家添个菜", "一家人平平安安", "考得好，奖励一个"),
    "office": ("辛苦了，喝杯咖啡", "项目上线，同乐", "下午茶", "开工大吉"),
    "shop": ("生意兴隆", "辛苦了", "加班有奖"),
    "club": ("今天赢球，见者有份", "手气最佳的下次请客", "场地抢到了！", "Good game, everyone"),
    "friends": ("生日快乐", "请你喝奶茶", "谢谢你", "一点心意", "Happy birthday"),
}
#: Wishes on gold packets.
GOLD_WISHES = ("真心似金", "攒一点金子", "岁岁平安", "给宝宝的", "金玉满堂", "A heart of gold")

THANKS = ("谢谢老板！", "手气不错哈哈", "谢谢", "Thank you!")
STICKERS = ("thanks", "bow", "wow", "rich", "hug", "firework", "fish", "lucky_cat")
PLEDGE_NOTE = "房租押金"
DELIVERY_LINES = ("四平路 1239 弄 6 号 502 室", "苏州河北路 88 号 3 楼", "长宁路 700 弄 12 号 1801 室")
